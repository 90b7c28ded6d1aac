/* The blob's header and tables, and its pieces in RAM. Everything in a blob is untrusted.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_BLOB_H
#define OC_BLOB_H

#include "outcore.h"

/* Reads [offset, offset + bytes) of the blob, refusing what is outside of it. */
int oc_blob_read(const oc_context* context, uint32_t offset, void* destination, uint32_t bytes);

/* Header, CRC, image id, device and lane tables into the context. */
int oc_blob_load_tables(oc_context* context);

/* Makes operator `index` the one at work (context->op), checked. */
int oc_blob_load_operator(oc_context* context, uint32_t index);

#endif
