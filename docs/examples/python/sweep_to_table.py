#!/usr/bin/env python3
"""Runs a sweep on all cores and prints its front; with pandas installed, as a data frame.

    PYTHONPATH=build/python docs/examples/python/sweep_to_table.py SWEEP.json STORE.sqlite
"""
# SPDX-License-Identifier: Apache-2.0
import sys

import outcore


def main(sweep, store):
    def show(now):
        print(f"\r{now['phase']}: {now['settled']} of {now['points']}", end="", file=sys.stderr)

    summary = outcore.explore(sweep, store, progress=show)
    print(file=sys.stderr)
    print(f"{summary['done']} points done, {summary['infeasible']} infeasible, {summary['confirmed']} confirmed")
    front = outcore.front(store)
    parameters = outcore.sweeps(store)[-1]["parameters"]
    columns = ["point", *parameters, *front["objectives"]]
    try:
        import pandas
    except ImportError:
        print("\t".join(columns))
        for row in front["rows"]:
            print("\t".join(str(row[name]) for name in columns))
    else:
        print(pandas.DataFrame(front["rows"])[columns].to_string(index=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
