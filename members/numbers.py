"""The two numbers of a Finnish organisation, checked and in the form in which people write them.

Y-tunnus: seven digits and a check digit (Finnish Patent and Registration Office
and Tax Administration). Association register number: one to six digits with a
point before the last three; it has no check digit.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.fi import associationid, ytunnus

from council.core.text import clean_line


def business_id(text):
    """``text`` as 1234567-8. An old six-digit number gets its leading zero.

    Raises ValidationError with a message that shows the right form.
    """
    number = ytunnus.compact(clean_line(text))
    if len(number) == 7:
        number = f"0{number}"
    try:
        return ytunnus.format(ytunnus.validate(number))
    except InvalidChecksum as wrong:
        raise ValidationError(
            _(
                "The check digit of “%(number)s” is not right, so a digit is wrong somewhere. "
                "The form is 1234567-8: seven digits, a hyphen and the check digit."
            ),
            code="checksum",
            params={"number": ytunnus.format(number)},
        ) from wrong
    except WrongNumber as wrong:
        raise ValidationError(
            _("This is not a business ID. Write it as 1234567-8: seven digits, a hyphen and the check digit."),
            code="form",
        ) from wrong


def register_number(text):
    """``text`` as 123.456. Raises ValidationError with a message that shows the right form."""
    try:
        return associationid.format(associationid.validate(clean_line(text)))
    except WrongNumber as wrong:
        raise ValidationError(
            _("This is not an association register number. Write it as 123.456: one to six digits."), code="form"
        ) from wrong
