"""Lists of people: a spreadsheet of any age becomes judged rows; nothing here writes anything.

reader (file → grid) → header, columns (which heading is which field) → rows, values, choices (cell → value)
→ table (rows or reasons) → preview (against the people who are known).
"""

from core.roster.preview import Preview, preview_file
from core.roster.rows import RosterRow
from core.roster.table import Skipped, Table, read_table

__all__ = ["Preview", "RosterRow", "Skipped", "Table", "preview_file", "read_table"]
