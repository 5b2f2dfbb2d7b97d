"""Letters about signing in: the code, and what was changed about how one gets in."""

from django.conf import settings
from django.utils.translation import gettext as _

from council.core.post.letters import Facts, compose, place
from council.core.post.outbox import letter


@letter("account.login_code", wipe=True)
def login_code(about_id, language):
    """A code that signs in. The subject carries no code: phones show subjects on a locked screen."""
    return compose(
        _("Your sign-in code"),
        _("Write this code on the sign-in page:"),
        Facts([(_("Code"), place("code"))]),
        _("The code works once and for ten minutes, in the browser where you asked for it."),
        _("If you did not ask for it, do nothing: nobody gets in without the code. Never tell it to anybody."),
        why=_("Somebody asked for a sign-in code with your address."),
    )


@letter("account.confirm_code", wipe=True)
def confirm_code(about_id, language):
    """A code that confirms who is changing how one signs in."""
    return compose(
        _("Your confirmation code"),
        _("Write this code on the page where you asked for it:"),
        Facts([(_("Code"), place("code"))]),
        _("If you did not ask for it, somebody else is using your account: sign out all devices and tell us."),
        _contact(),
        why=_("You are changing how you sign in."),
    )


def _contact():
    return _("Contact: %(contact)s") % {"contact": settings.SITE_CONTACT} if settings.SITE_CONTACT else ""


def _notice(kind, subject, sentence):
    """Register a letter that tells the owner of an account what was changed."""

    @letter(kind)
    def render(about_id, language):
        return compose(
            str(subject()),
            str(sentence()),
            Facts([(_("Time"), place("at"))]),
            _("If it was not you, sign out all devices on the page “Sign-in and security” and tell us at once."),
            _contact(),
            why=_("We tell you of every change in how your account is opened."),
        )

    return render


_notice(
    "account.app_added",
    lambda: _("An authenticator app was added to your account"),
    lambda: _("From now on signing in asks for a code from the app, too."),
)
_notice(
    "account.app_removed",
    lambda: _("The authenticator app was removed from your account"),
    lambda: _("Signing in no longer asks for a code from the app."),
)
_notice(
    "account.passkey_added",
    lambda: _("A passkey was added to your account"),
    lambda: _("The passkey opens your account by itself."),
)
_notice(
    "account.passkey_removed",
    lambda: _("A passkey was removed from your account"),
    lambda: _("The passkey no longer opens your account."),
)
_notice(
    "account.codes_made",
    lambda: _("New recovery codes were made for your account"),
    lambda: _("The earlier recovery codes no longer work."),
)
_notice(
    "account.organisation_connected",
    lambda: _("The organisation's sign-in was connected to your account"),
    lambda: _("From now on the organisation's own sign-in opens your account."),
)
_notice(
    "account.organisation_disconnected",
    lambda: _("The organisation's sign-in was disconnected from your account"),
    lambda: _("The organisation's own sign-in no longer opens your account."),
)
_notice(
    "account.factor_removed",
    lambda: _("The second step of your account was removed"),
    lambda: _("The operator of the portal removed it, because you or somebody else told that it was lost."),
)
