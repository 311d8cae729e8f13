"""Files of any supported format to documents; what cannot be read is a `ReadProblem` between them.

Each format has a module with `read(source, options)`, an iterator of documents and problems; `open_inputs` finds the files and
picks the module.
"""

from violation_rules.readers.inputs import Input, open_inputs, read_source
from violation_rules.readers.problem import ReadOptions, ReadProblem
from violation_rules.readers.source import Source

__all__ = ["Input", "ReadOptions", "ReadProblem", "Source", "open_inputs", "read_source"]
