"""Mails as HTML: what is in the text, in the direction of its language, and nothing from elsewhere."""

from html.parser import HTMLParser

from masar.notices.mail import html


class _Read(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.text.append(data)


BODY = """استلمنا طلبك
الطلب المنتهي رقمه بـ \u2066…AXB8\u2069

ما عليك:
• صورة شخصية <script>
  بخلفية بيضاء
• شهادة

لتصلك رسائل أقل: https://passports.example/ar/stop/abc:def/
"""


def parsed(language):
    reader = _Read()
    reader.feed(html("عنوان", BODY, language))
    return reader


def test_it_runs_from_right_to_left_in_arabic_and_from_left_to_right_in_english():
    arabic, english = html("s", BODY, "ar"), html("s", BODY, "en")
    assert '<html lang="ar" dir="rtl">' in arabic and arabic.count('dir="rtl"') == 3
    assert '<html lang="en" dir="ltr">' in english and 'dir="rtl"' not in english


def test_lists_are_lists_the_first_line_is_the_heading_and_markup_is_text():
    read = parsed("ar")
    assert (read.tags.count("h1"), read.tags.count("li"), read.tags.count("script")) == (1, 2, 0)
    assert "صورة شخصية <script>" in read.text
    assert "<br>بخلفية بيضاء</li><li>شهادة</li></ul>" in html("s", BODY, "ar")


def test_nothing_is_fetched_from_elsewhere_and_the_only_link_is_the_one_in_the_text():
    assert parsed("ar").links == ["https://passports.example/ar/stop/abc:def/"]
    assert "url(" not in html("s", BODY, "ar") and "<img" not in html("s", BODY, "ar")
