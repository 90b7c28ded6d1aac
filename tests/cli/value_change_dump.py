"""A strict reader of value change dumps as IEEE 1364 describes them, for the tests. It refuses what the standard does not
allow, and what a simulator would not write: an unknown variable, a time that goes back, a vector that does not fit."""
import re

SECTIONS = {"$version", "$comment", "$timescale", "$date"}


class Dump:
    def __init__(self, text):
        self.comments, self.timescale = [], None
        self.names = {}    # identifier -> scope.name
        self.kinds = {}    # identifier -> (type, bits)
        self.changes = {}  # scope.name -> [(time, value)], value: int, float or None for x
        self.end = None
        self._words = iter(text.split())
        self._declare()
        self._replay()

    def _until_end(self):
        words = []
        for word in self._words:
            if word == "$end":
                return words
            words.append(word)
        raise ValueError("no $end")

    def _declare(self):
        scopes = []
        for word in self._words:
            body = self._until_end()
            if word == "$comment":
                self.comments.append(" ".join(body))
            elif word == "$timescale":
                self.timescale = "".join(body)
            elif word == "$scope":
                if body[0] != "module" or len(body) != 2:
                    raise ValueError(f"scope {body}")
                scopes.append(body[1])
            elif word == "$upscope":
                scopes.pop()
            elif word == "$var":
                self._variable(scopes, body)
            elif word == "$enddefinitions":
                if scopes or body or self.timescale is None:
                    raise ValueError("definitions end within a scope or without a timescale")
                return
            elif word not in SECTIONS:
                raise ValueError(f"section {word}")
        raise ValueError("definitions never end")

    def _variable(self, scopes, body):
        kind, bits, identifier, name = body[0], int(body[1]), body[2], body[3]
        if kind not in ("wire", "integer", "real") or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            raise ValueError(f"variable {body}")
        if body[4:] not in ([], [f"[{bits - 1}:0]"]) or not all("!" <= c <= "~" for c in identifier):
            raise ValueError(f"variable {body}")
        full = ".".join([*scopes, name])
        if identifier in self.names or full in self.changes or not scopes:
            raise ValueError(f"{full} twice, or outside every scope")
        self.names[identifier], self.kinds[identifier], self.changes[full] = full, (kind, bits), []

    def _replay(self):
        time, dumping, dumped = None, False, False
        for word in self._words:
            if word == "$comment":
                self.comments.append(" ".join(self._until_end()))
            elif word == "$dumpvars":
                dumping = True
            elif word == "$end":
                if not dumping:
                    raise ValueError("$end of nothing")
                dumping, dumped = False, True
            elif word[0] == "#":
                if time is not None and int(word[1:]) <= time:
                    raise ValueError(f"time goes from {time} to {word}")
                time = int(word[1:])
            else:
                if time is None or not (dumping or dumped):
                    raise ValueError(f"{word} before $dumpvars")
                self._change(time, word)
        self.end = time
        if any(not changes for changes in self.changes.values()):
            raise ValueError("a variable never gets a value")

    def _change(self, time, word):
        if word[0] in "br":
            value, identifier = word[1:], next(self._words)
        else:
            value, identifier = word[0], word[1:]
        kind, bits = self.kinds[identifier]
        if (word[0] == "r") != (kind == "real") or (word[0] not in "br") != (bits == 1):
            raise ValueError(f"{word} for a {kind} of {bits}")
        if kind == "real":
            value = float(value)
        elif value == "x":
            value = None
        else:
            if not re.fullmatch("[01]+", value) or len(value) > bits:
                raise ValueError(f"{word} for {bits} bits")
            value = int(value, 2)
        self.changes[self.names[identifier]].append((time, value))

    def waveforms(self):
        """Without changes that change nothing."""
        result = {}
        for name, changes in self.changes.items():
            kept = result.setdefault(name, [])
            for time, value in changes:
                if not kept or kept[-1][1] != value:
                    kept.append((time, value))
        return result
