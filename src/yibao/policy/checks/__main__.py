"""``python -m yibao.policy.checks FILE…``: the findings in packs of your own."""

import sys

from yibao.policy.checks import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
