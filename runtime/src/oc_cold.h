/* For sources that run when a blob is opened, or when it is read piece by piece: small rather than
 * fast. Included behind the other headers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_COLD_H
#define OC_COLD_H

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("Os")
#endif

#endif
