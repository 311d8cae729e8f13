"""The process of `violation-rules`, and of `python -m violation_rules`."""

import atexit
import gc


def main() -> None:
    """Run the command of this process."""
    # Modules and a ruleset are many objects and no garbage: looking through them again and again, and at the end, takes 40 ms.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    from violation_rules.cli import main as run  # noqa: PLC0415 - what it imports are most of them

    run()


if __name__ == "__main__":
    main()
