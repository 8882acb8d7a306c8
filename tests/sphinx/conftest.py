"""A project as authors have it."""

from pathlib import Path

import pytest

from sites import Site

pytest.importorskip("sphinx", reason="needs Sphinx: pip install 'pumlsync[sphinx]'")

CONF = 'extensions = ["pumlsync.sphinx_ext"]\nexclude_patterns = ["_build"]\n'

INDEX = """\
Index
=====

.. @startuml
.. !include style.iuml
.. Alice -> Bob: hello
.. @enduml
.. image:: img/hello.png

.. toctree::

   other
   sub/plain
"""

OTHER = """\
Other
=====

..
   @startuml
   Carol -> Dave: hello
   @enduml

.. figure:: img/other.png

   A caption.
"""

PLAIN = """\
Plain
=====

No diagram.
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a project of three documents, two of which show a diagram."""
    site = Site(tmp_path / "project")
    site.write(
        {
            "pumlsync.toml": "",
            "docs/conf.py": CONF,
            "docs/style.iuml": "skinparam backgroundColor white\n",
            "docs/index.rst": INDEX,
            "docs/other.rst": OTHER,
            "docs/sub/plain.rst": PLAIN,
        }
    )
    return site
