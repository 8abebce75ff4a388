"""What an ordinary page may be made of: words, links and telephone numbers. No image, no file, no embed, no raw
HTML."""

from __future__ import annotations

from wagtail import blocks

RICH = ["bold", "link", "ol", "ul"]


class SupportLine(blocks.StructBlock):
    """One place to turn to."""

    name = blocks.CharBlock(max_length=120)
    phone = blocks.CharBlock(max_length=30, required=False)
    words = blocks.CharBlock(max_length=240, required=False, label="When, and for whom")
    address = blocks.URLBlock(required=False, label="Web address")

    class Meta:
        icon = "help"
        label = "Place to turn to"
        template = "publishing/blocks/support_line.html"


class PageBody(blocks.StreamBlock):
    """The blocks of an ordinary page."""

    heading = blocks.CharBlock(max_length=120, icon="title", template="publishing/blocks/heading.html")
    text = blocks.RichTextBlock(features=RICH, icon="pilcrow", template="publishing/blocks/text.html")
    quiet = blocks.RichTextBlock(
        features=RICH, icon="info-circle", label="Set apart", template="publishing/blocks/quiet.html"
    )
    support = blocks.ListBlock(
        SupportLine(), icon="help", label="Places to turn to", template="publishing/blocks/support.html"
    )
