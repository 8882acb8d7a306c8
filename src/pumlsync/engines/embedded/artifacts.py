"""Which jars make the embedded engine: read by the build hook, which brings them, and by the engine, which runs them.

The build hook loads this file before the package can be imported: it imports nothing but the standard library.
"""

from dataclasses import dataclass
from typing import Final

PLANTUML_VERSION: Final = "1.2026.9"

IDENTITY: Final = f"plantuml {PLANTUML_VERSION} smetana"
"""Stamped into pictures: what shapes them, the same on every machine."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One jar of a Maven repository."""

    coordinates: str
    """``group:artifact:version``."""

    sha256: str
    """Of the jar, in hexadecimal."""

    @property
    def jar(self) -> str:
        """The jar's file name."""
        _, name, version = self.coordinates.split(":")
        return f"{name}-{version}.jar"


PLANTUML: Final = Artifact(
    f"net.sourceforge.plantuml:plantuml-mit:{PLANTUML_VERSION}",
    "e84e45b37ad3030cf802e7be18a687d209eca55733a5679b1f1f1a515f7f70dd",
)

FONTS: Final = Artifact(
    "net.sf.jasperreports:jasperreports-fonts:7.0.3",
    "6371891dc246a4d4d03aad45d51721d7c3f02a014459840d3c62f54528e3a79c",
)
"""Only its DejaVu 2.37 fonts and their licence are used."""

ENCODER: Final = Artifact(
    "com.pngencoder:pngencoder:0.15.0",
    "1a75a53ebfe2f0d078231cda01521039ab67f0179d78537f22e81432af386e14",
)
"""Writes the PNG files."""

COMPILER: Final = Artifact(
    "org.eclipse.jdt:ecj:3.43.0",
    "c786468c65e906498e7e36ece4e0d04c6d3dd34c9a61b34a3a5b512801911a82",
)
"""Needed while building, not shipped."""

BUNDLED: Final = (PLANTUML, FONTS, ENCODER)

WORKER_JAR: Final = "worker.jar"
"""The compiled Java sources."""

CLASS_PATH: Final = (WORKER_JAR, PLANTUML.jar, ENCODER.jar)
"""The jars that a worker runs, in this order: the worker's own classes stand in the place of some of PlantUML's."""
