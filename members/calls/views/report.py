"""Numbers of the calls of a body, and the applications as a table for spreadsheets."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from members.calls import export, report
from members.calls.actions.exporting import record_export
from members.calls.views.desk import call_editor


@call_editor
def call_report(request, body, call):
    """Applicants, appointments and days, of this call and of all the body's calls."""
    counts = report.counts_of(call)
    context = {
        "body": body,
        "call": call,
        "counts": counts,
        "row": report.row_of(call, counts["received"]),
        "categories": report.categories_of(call, counts),
        "languages": report.languages_of(counts),
        "rows": report.rows_of(body),
    }
    return render(request, "calls/call_report.html", context)


@call_editor
def call_export(request, body, call, kind):
    """The applications as CSV or XLSX, for the body's secretary; taking them out is in the history."""
    makers = {"csv": (export.as_csv, "text/csv; charset=utf-8"), "xlsx": (export.as_xlsx, export.XLSX)}
    if kind not in makers:
        raise Http404
    make, mime = makers[kind]
    data = make(call, request.user)
    record_export(call, by=request.user, file_format=kind)
    name = f"{slugify(f'{body.slug}-{call.pk}')}.{kind}"
    return HttpResponse(
        data,
        headers={
            "Content-Type": mime,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
