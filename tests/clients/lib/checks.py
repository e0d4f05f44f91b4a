"""A list of checks that prints one line each and ends with `N passed, N failed`."""
import os
import random
import string
import sys
import time
import traceback


class Checks:
    """Collects functions by decorator and runs them in their order; a function's name is its line."""

    def __init__(self, title):
        self.title, self.items = title, []

    def __call__(self, function):
        self.items.append((function.__name__.replace("_", " "), function))
        return function

    def add(self, name, function, *args):
        """The same function under many names: the rows of a table."""
        self.items.append((name, lambda: function(*args)))

    def run(self, after=None, cleanup=None):
        """Runs everything, `after` each check too, and exits with 1 if any failed. Words in argv pick checks by part of their name."""
        wanted, passed, failed = sys.argv[1:], 0, 0
        try:
            for name, function in self.items:
                if wanted and not any(word in name for word in wanted):
                    continue
                start = time.monotonic()
                try:
                    function()
                    if after:
                        after()
                    passed += 1
                    print(f"ok    {name} ({time.monotonic() - start:.1f} s)", flush=True)
                except Exception as error:  # noqa: BLE001 - a check may end in any way, and the next one still runs
                    failed += 1
                    frame = traceback.extract_tb(error.__traceback__)
                    where = next((f.lineno for f in reversed(frame) if f.filename == os.path.abspath(sys.argv[0])), frame[-1].lineno)
                    print(f"FAIL  {name} (line {where}): {type(error).__name__}: {str(error)[:400]}", flush=True)
        finally:
            if cleanup:
                cleanup()
        print(f"{self.title}: {passed} passed, {failed} failed")
        sys.exit(1 if failed else 0)


def same(actual, expected, what=""):
    """Fails with both values unless they are equal; long bytes are shown by their beginning."""
    if actual != expected:
        raise AssertionError(f"{what or 'value'}: got {_short(actual)}, expected {_short(expected)}")


def _short(value):
    text = repr(value)
    return text if len(text) < 160 else f"{text[:150]}… ({len(value)})"


def required(name):
    """A setting of the environment that eng/testserver makes."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set: run this through tests/clients/run")
    return value


def unique(stem):
    """A bucket name that no other run has."""
    return f"{stem}-" + "".join(random.choices(string.ascii_lowercase + string.digits, k=8))
