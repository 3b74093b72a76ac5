"""A readable PDF of a rendered report, for machines without wkhtmltopdf. Pure functions, no database."""

import html
import io

from lxml import etree
from lxml import html as lxml_html
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

BLOCKS = {"p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "table", "address"}
SILENT = {"script", "style", "head", "title"}


def text_lines(page: bytes | str) -> list[str]:
    """The words of an HTML page, one line per block, cells of a row separated by dashes.

    >>> text_lines("<html><head><title>x</title></head><body><h1>Offer</h1><table><tr><td>Tier</td><td>1</td></tr>"
    ...            "</table><p>Signed <b>by</b> Elena</p></body></html>")
    ['Offer', 'Tier – 1', 'Signed by Elena']
    """
    root = lxml_html.document_fromstring(page)
    pieces: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        _collect(event, node, pieces)
    lines = (" ".join(line.split()).strip("– ") for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]


def _collect(event, node, pieces):
    if not isinstance(node.tag, str) or node.tag in SILENT:
        pieces += [node.tail or ""] if event == "end" else []
        return
    boundary = "\n" if node.tag in BLOCKS else ""
    if event == "start":
        pieces += [boundary, node.text or ""]
    else:
        cell = " – " if node.tag in ("td", "th") else ""
        pieces += [cell, boundary, node.tail or ""]


def plain_pdf(page: bytes | str) -> bytes:
    """PDF with the words of an HTML page, in reading order and without layout.

    >>> plain_pdf("<body><p>Offer</p></body>")[:5]
    b'%PDF-'
    """
    style = getSampleStyleSheet()["BodyText"]
    stream = io.BytesIO()
    story = [Paragraph(html.escape(line), style) for line in text_lines(page)]
    SimpleDocTemplate(stream).build(story or [Spacer(1, 1)])
    return stream.getvalue()
