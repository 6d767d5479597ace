"""What rooms below the pages refuse of texts and tables, by the patterns from which they say it.

Refusals stay in English where they are raised: command line, logs and tests read them there.
Each stands here as it stands there, with names for its holes; `refused.py` recognises it.
"""

from typing import Final

from servanda.pages.languages import N_

_READERS: Final = (
    # readers/, api/documents.py, api/fetch.py, web/sandbox.py: a text that cannot be read
    N_("{source}: no process could be started to read the PDF"),
    N_("{source}: {name} is a transformation of bytes, not a text encoding"),
    N_("{source}: {controls} of {all} characters are control characters: this is binary "
       "data; expected plain text, HTML, PDF or DOCX"),
    N_("{source}: {what}: this is binary data (or UTF-16 without a byte order mark: then "
       "name it, --encoding utf-16-le); expected plain text, HTML, PDF or DOCX"),
    N_("byte {at} is NUL"),
    N_("character {at} is NUL"),
    N_("{source}: page {page} takes longer than {seconds} seconds to lay out, which no text "
       "does; {how}"),
    N_("{source}: page {page} takes more memory than any text needs, or is damaged so that "
       "PDFium fails on it; {how}"),
    N_("{source}: no encoding is called {name}; names that work are {known}"),
    N_("{source}: byte {at} ({what}) is not {name}; if the text is in another encoding, "
       "name it: {how}"),
    N_("{source}: either locked with a password or in the old .doc format; open it in a "
       "word processor, save it as .docx without a password, and give that file"),
    N_("{source}: a zip file without word/document.xml, so not a DOCX; save the text as "
       ".docx, .pdf or .txt and give that file"),
    N_("{source}: unpacks to {size} in {parts} parts; at most {most} in {limit} parts are "
       "read; save the text without pictures"),
    N_("{source}: one part of it unpacks to {size}; at most {most} are read; cut it into "
       "one file for each document"),
    N_("{source}: not a whole DOCX ({error}); fetch it again, or open and save it anew"),
    N_("{source}: the DOCX is damaged ({kind}: {error}); open it in a word processor and "
       "save it anew"),
    N_("{source}: its elements lie more than 2,000 deep in each other, which no page does; "
       "open it in a browser, save it as text or PDF, and give that file"),
    N_("{source}: more than {most} tags, which no page has; open it in a browser, save it "
       "as text or PDF, and give that file"),
    N_("{source}: the page shows no text of its own (a script may draw it); open it in a "
       "browser, save it as text or PDF, and give that file"),
    N_("{source}: the page holds no text ({error}); give a page or file with words in it"),
    N_("{source}: the file is empty (0 bytes); give a file that holds text"),
    N_("{source}: {size} is too large; {kind} is read up to {most}; cut it into one file "
       "for each document"),
    N_("{source}: its text has {size} characters; at most {most} are read; cut it into one "
       "file for each document"),
    N_("{source}: this {kind} holds no words; give a file whose text can be selected"),
    N_("{source}: none of its {pages} pages holds text, only pictures of it; {how}"),
    N_("{source}: {lost} of {all} characters have no meaning (the fonts hide the words); "
       "{how}"),
    N_("make its text readable first, e.g. `ocrmypdf in.pdf out.pdf` (add `--force-ocr` if "
       "it says that there is text already), and give out.pdf"),
    N_("{source}: not a whole PDF ({reason}); fetch it again, or open and save it anew"),
    N_("{source}: {pages} pages; at most {most} are read; cut the file"),
    N_("{source}: the PDF is encrypted; open it with its password, save an unlocked copy "
       "(e.g. `qpdf --decrypt --password=WORD in.pdf out.pdf`) and give that copy"),
    N_("{source}: page {page} is damaged ({error}); fetch the file again"),
    N_("{source}: it unpacks from {size} to more than {most}, far beyond any text; {how}"),
    N_("print the pages that matter to a new PDF, or save its text, and give that"),
    N_("{source}: not read within {seconds} seconds, so it was given up; cut it into parts, "
       "or save its text and paste that"),
    N_("{source}: reading it took more memory or time than is allowed, or the file is "
       "damaged; save its text and paste that"),
    N_("{source}: this server fetches nothing for anybody; save the text and give it as a "
       "file"),
    N_("{host}: lies inside this machine or its own network; nothing is fetched from there. "
       "Save the text and give it as a file"),
    N_("{shown}: empty (0 bytes); give something that holds text"),
    N_("{shown}: a spreadsheet, not a text; tables are evidence: use `servanda observe`"),
    N_("{shown}: an OpenDocument or EPUB file; {how}"),
    N_("{shown}: a zip archive, not a text; {how}"),
    N_("{shown}: {what}, not a text; {how}"),
    N_("{source}: only http:// and https:// addresses are fetched; save the text to a file "
       "and give that"),
    N_("{url}: only http:// and https:// addresses are fetched; save the text to a file"),
    N_("{url}: the address has blanks or letters beyond ASCII; copy it from the browser's "
       "address bar, where they are written as %XX"),
    N_("{url}: breaks off after {came} of {wanted} bytes; try again, or save the page in a "
       "browser and give the file"),
    N_("{url}: the server answered {code} {reason}; check the address, or save the page in "
       "a browser and give the file"),
    N_("{url}: not a web address ({error}); expected https://..."),
    N_("{url}: leads into this machine's own network, whence nothing is fetched here; give "
       "the text itself"),
    N_("{url}: gives more than {size} MB, which is not read; save the part that matters to "
       "a file"),
    N_("{url}: not complete after {timeout} seconds; try again, or save the page in a "
       "browser and give the file"),
)  # fmt: skip
_TABLES: Final = (
    # sources/, api/assistant.py, api/columns.py, api/importing.py: a table that cannot be taken in
    N_("encoding {given}: choose one of {known}"),
    N_("line {line}: is not written in {name}; choose another encoding, or save the table "
       "as UTF-8"),
    N_("{name}, line {line}: holds a NUL character; this is no text table"),
    N_("{name}: holds no cell with text; is it the right file?"),
    N_("{name}: {rows} rows of {columns} columns; at most {most} rows, {wide} columns and "
       "{cells} cells are taken here; `servanda observe` takes more"),
    N_("{name}: no table of a known kind; expected {known}; save it as CSV"),
    N_("{name}, line {line}: cannot be read as a table ({error}); look for a quotation mark "
       "that is not closed"),
    N_("{name}, line {line}: {cells} cells where the header has {wanted}; mend the line, or "
       "choose another sign between the cells"),
    N_("no column says when; choose one for `at`, or for `from`"),
    N_("{target}: is read from {columns}; choose one column for it"),
    N_("{target}: is read from {columns} and is the same in all rows as well; choose one of "
       "the two"),
    N_("{name}: the header names {column} twice; columns are unique"),
    N_("{name}: no spreadsheet of the form .xlsx; save it as one"),
    N_("{name}, row {number}: more cells than the header names"),
    N_("{name}: no readable spreadsheet: {error}"),
    N_("{name}: has no sheet {chosen}; there are: {known}"),
    N_("{name}: unpacks to {size} MB; at most {most} are read"),
    N_("{name}: the sheet goes on below row {row}, and at most {most} rows are taken here; "
       "delete what stands below the table, or save the table as CSV"),
    N_("{name}: cell {cell} stands beyond the {most} columns that are taken here, at most; "
       "delete what stands beside the table, or save the table as CSV"),
    N_("{name}: the spreadsheet is damaged ({error})"),
    N_("the dates can be read in two ways; say which one is meant"),
    N_("the commas in the numbers can mean two things; say which is meant"),
    N_("{name}: no column is chosen; needed are {known}"),
    N_("say by which codebook the scores were given"),
    N_("{table}: the table has no rows; expected columns {known}"),
    N_("{where}: `{name}` is empty; fill it in, or take the row out"),
    N_("{where}: `{name}` is {text}; expected a number like 12 or 0.5"),
    N_("{where}: `{name}` is {text}; expected a whole number from 0"),
    N_("{where}: `{name}` is {text}; expected a date like 2026-03-01"),
    N_("{where}: no commitment {name} on record; bring the list of commitments in first"),
    N_("{where}: scored under version {version}, and the codebook given is {id} version "
       "{other}; a score belongs to one version"),
    N_("{where}: who scored it is not said; give a column, or --coder NAME"),
    N_("{table}: no commitment in it"),
    N_("{where}: the id {name} stands in {other} already"),
    N_("{where}: the commitment {name} is on record already"),
    N_("the event id {id} is known from entry #{entry}; was this table observed before? For "
       "corrected rows give the mapping another `id` and `supersedes`"),
)  # fmt: skip
_MARKS: Final = (
    # api/annotating.py: marks that somebody brings
    N_("{where}: no JSON: {error}"),
    N_("{where}: holds no annotation"),
    N_("{where}: expected an annotation, a list, a page or a collection of them"),
    N_("{where}: is tagged {said}; a statement has one kind"),
    N_("{where}: is tagged {said}, and not with one of {known}; say --kind"),
    N_("{where}: its selector is {found}; expected a TextQuoteSelector, or a "
       "TextPositionSelector"),
    N_("{where}: start and end of its place are no whole numbers"),
    N_("{where}: {start}..{end} is no place in a text of {length} characters"),
    N_("{where}: its quotation holds no words"),
    N_("{place}: expected an object with a target (W3C Web Annotation)"),
    N_("{where}: has {n} targets; a statement stands in one place"),
)  # fmt: skip
OF_INPUT: Final = frozenset((*_READERS, *_TABLES, *_MARKS))
"""Patterns of what is said where something handed in cannot be read."""

_LIBRARY: Final = (
    # words of the library that reads what programs hand in
    N_("{key}: Invalid enum value {value}"),
    N_("{key}: Object contains unknown field {name}"),
    N_("{key}: Object missing required field {name}"),
    N_("{key}: Expected {wanted}, got {found}"),
    N_("{key}: Expected {wanted}"),
)  # fmt: skip
OF_LIBRARY: Final = frozenset(_LIBRARY)
"""Patterns of the library that decodes what programs hand in."""
