"""The pages that look across bodies."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def home(request):
    """The front page."""
    return render(request, "portal/home.html")
