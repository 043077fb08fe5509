"""Whether two written names can be one person's. Pure.

Offices write one name in many ways: أحمد and احمد, عبد الرحمن and عبدالرحمن, with and without the names of father and
grandfather, the family's first or last, in Arabic or in Latin letters. So the answer has three values: ``YES`` only
where the names are the same but for such habits, ``NO`` only where no habit explains the difference, and ``UNCLEAR``
for the rest, which proves nothing and contradicts nothing.

The rule, word by word: words are the same if they are after cleaning (``_word``), or if both are spellings of one
name in ``_SPELLINGS``. Two Arabic words that differ are different; two names of the list likewise. A word in Latin
letters and one in Arabic, or two in Latin letters, may be the same if their consonants are. Then for the whole name:

* the shorter may leave out any of the longer's words but the first: YES if two words or more are left, else UNCLEAR;
* three words or more in another order are the same name; of two, the order may be a father's and his son's: UNCLEAR.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

AKIN = 0.8
"""From this share of common letters on, a name can be another one mistyped: ``Ahmde`` and ``Ahmed`` have 0.8."""


class Agrees(StrEnum):
    """Whether what is told fits what is known."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


_SPELLINGS = {
    arabic: frozenset(latin.split())
    for arabic, latin in {
        "احمد": "ahmad ahmed",
        "محمد": "mohamed mohammed mohamad mohammad muhammad muhammed mohamd",
        "محمود": "mahmoud mahmud mahmood",
        "مصطفي": "mostafa mustafa moustafa mustapha",
        "علي": "ali aly",
        "عمر": "omar umar",
        "عمرو": "amr amro",
        "حسن": "hasan hassan",
        "حسين": "hussein husain hussain hussien husein hossein",
        "ابراهيم": "ibrahim ebrahim",
        "اسماعيل": "ismail ismael esmail",
        "يوسف": "youssef yousef yusuf yousif yosef youssif",
        "خالد": "khaled khalid",
        "طارق": "tarek tariq tareq",
        "كريم": "karim kareem",
        "سعيد": "said saeed saied",
        "سعد": "saad",
        "سالم": "salem",
        "سامي": "sami samy",
        "سمير": "samir sameer",
        "سميره": "samira sameera",
        "امين": "amin ameen",
        "امينه": "amina ameena",
        "امير": "amir ameer",
        "اميره": "amira ameera",
        "جمال": "gamal jamal",
        "هشام": "hesham hisham",
        "حسام": "hossam husam hussam",
        "شريف": "sherif sharif shareef",
        "عثمان": "osman othman uthman",
        "عمار": "ammar",
        "عامر": "amer",
        "ياسر": "yasser yasir",
        "نبيل": "nabil nabeel",
        "نور": "nour noor",
        "عادل": "adel adil",
        "فتحي": "fathi fathy",
        "فاطمه": "fatma fatima fatema fatimah",
        "عائشه": "aisha aysha ayesha",
        "خديجه": "khadija khadiga khadijah",
        "زينب": "zeinab zainab zaynab",
        "مريم": "mariam maryam",
        "مني": "mona",
        "ساره": "sara sarah",
        "هدي": "hoda huda",
        "هبه": "heba hiba",
        "ليلي": "laila layla leila",
        "سلمي": "salma",
        "رنا": "rana",
        "ندي": "nada",
        "عبدالله": "abdallah abdullah abdulla",
        "عبدالرحمن": "abdelrahman abdulrahman abdurrahman abdalrahman",
        "عبدالعزيز": "abdelaziz abdulaziz abdalaziz",
    }.items()
}
_ARABIC_OF = {spelling: arabic for arabic, spellings in _SPELLINGS.items() for spelling in spellings}

_LETTERS = str.maketrans({**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك"})
_BEGINNINGS = ("عبد", "ابو", "ام", "abd", "abdel", "abdul", "abdal", "abdu", "abu", "abou", "al", "el", "ال")
"""Words that are written apart from, or together with, the one after them."""
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "eng", "prof", "د", "م"])
_NOBODY = frozenset(["unknown", "none", "null", "na", "nil", "غير", "مجهول", "لايوجد", "notknown"])
_SOUNDS = (
    ("ptkgjqcxvzbdfsmnlr", "PSKKKKKSPSPSPSMNLR"),
    ("بپتثجچخدذرزسشصضطظغفقكگلمن", "PPSSKKKSSRSSSSSSSKPKKKLMN"),
)
"""Consonants in classes so wide that no way of writing an Arabic name in Latin letters leaves its class."""
_SOUND = {ord(letter): sound for letters, sounds in _SOUNDS for letter, sound in zip(letters, sounds, strict=True)}


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, cleaned; the family name last, also where a comma says that it stands first.

    Empty for what is no name, such as a dash.
    """
    found = _seen(name)
    nobody = not found or found[0] in _NOBODY or "".join(found[:2]) in _NOBODY
    return () if nobody else tuple(_joined(found))


def stands_for_none(name: str) -> bool:
    """Whether it is no name: a dash, a number, or a word that offices write where they know none."""
    return not words_of(name)


def _seen(name: str) -> list[str]:
    """The words without vowel signs, marks, titles, and differences that hands and keyboards make."""
    text = unicodedata.normalize("NFKD", name).casefold().replace("\u0640", "")
    text = "".join(symbol for symbol in text if unicodedata.category(symbol) not in ("Mn", "Cf"))
    family, comma, given = text.replace("،", ",").partition(",")
    text = f"{given} {family}" if comma and given.strip() else family
    text = re.sub(r"['’‘`ʿʾ]", "", text).translate(_LETTERS)
    return [word for word in re.findall(r"[^\W\d_]+", text) if word not in _TITLES]


def _joined(words: Sequence[str]) -> list[str]:
    """``words`` with each beginning joined to what follows, and the article taken off."""
    found: list[str] = []
    beginning = ""
    for place, word in enumerate(words):
        if word in _BEGINNINGS and place + 1 < len(words):
            beginning += word
            continue
        found.append(_word(beginning + word))
        beginning = ""
    return found


def _word(word: str) -> str:
    """One word in its one spelling: without the article, in the Arabic of its usual Latin spellings."""
    if word in _ARABIC_OF:
        return _ARABIC_OF[word]
    bare = re.sub(r"^(?:ال(?=.{3})(?!له$)|[ae]l(?=.{4}))", "", word)
    bare = re.sub(r"^abd(?:[aeu]l|u(?=rr|ss|nn))", "abdel", bare)
    bare = re.sub(r"(?<=.{2})y$", "i", bare)
    return _ARABIC_OF.get(bare, bare)


def _script(word: str) -> str:
    return "arabic" if "\u0600" <= word[0] <= "\u06ff" else "other"


def _sounds(word: str) -> str:
    """The consonants of a word in their classes, doubled ones once, without what is often not written."""
    word = re.sub(r"^(?:abdel|عبدال)", "abd", word).replace("ch", "sh").replace("dj", "j")
    return re.sub(r"(.)\1+", r"\1", "".join(_SOUND.get(ord(letter), "") for letter in word))


def _same_word(one: str, other: str) -> Agrees:
    if one == other:
        return Agrees.YES
    known = one in _SPELLINGS, other in _SPELLINGS
    if all(known) or _script(one) == _script(other) == "arabic":
        return Agrees.NO
    ends = _script(one) != _script(other) or (one[0], one[-1]) == (other[0], other[-1])
    return Agrees.UNCLEAR if ends and _sounds(one) == _sounds(other) else Agrees.NO


def _left_out(few: Sequence[str], many: Sequence[str], same: Callable[[str, str], bool]) -> bool:
    """Whether ``few`` is ``many`` with some words left out, the first not among them."""
    if not same(few[0], many[0]):
        return False
    rest = iter(many[1:])
    return all(any(same(word, other) for other in rest) for word in few[1:])


@lru_cache(maxsize=4096)
def compared(one: str, other: str) -> Agrees:
    """Whether ``one`` and ``other`` can be the name of one person; UNCLEAR if either is no name."""
    few, many = sorted((words_of(one), words_of(other)), key=len)
    if not few:
        return Agrees.UNCLEAR
    if _left_out(few, many, lambda a, b: _same_word(a, b) is Agrees.YES):
        return Agrees.YES if len(few) > 1 or len(many) == 1 else Agrees.UNCLEAR
    if sorted(few) == sorted(many):
        return Agrees.YES if len(few) > 2 else Agrees.UNCLEAR
    if _left_out(few, many, lambda a, b: _same_word(a, b) is not Agrees.NO):
        return Agrees.UNCLEAR
    return Agrees.NO


def akin(one: str, other: str) -> bool:
    """Whether one name may be a slip in writing the other: they have most letters in common, in their order.

    Enough for a correction of what the same source said of the same place; never enough to know somebody by.
    """
    texts = [" ".join(_seen(name)) for name in (one, other)]
    return all(texts) and SequenceMatcher(None, texts[0], texts[1], autojunk=False).ratio() >= AKIN
