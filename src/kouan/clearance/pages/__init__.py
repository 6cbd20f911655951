"""Pages of clearance: declarations, drafts, officers' desks."""

from django.urls import path

from kouan.clearance.pages import declarations, drafts, officers

app_name = "clearance"
urlpatterns = [
    path("declarations/", declarations.listing, name="declarations"),
    path("declarations/rows/", declarations.rows, name="declaration_rows"),
    path("declarations/<uuid:id>/", declarations.page, name="declaration"),
    path("declarations/<uuid:id>/part/", declarations.part, name="declaration_part"),
    path("declarations/<uuid:id>/copy/", drafts.copy, name="copy"),
    path("declarations/<uuid:id>/decision/", officers.decide, name="decide"),
    path("declarations/<uuid:id>/inspection/", officers.inspect, name="inspect"),
    path("review/", officers.reviews, name="reviews"),
    path("inspections/", officers.inspections, name="inspections"),
    path("drafts/", drafts.listing, name="drafts"),
    path("drafts/new/", drafts.new, name="draft_new"),
    path("drafts/spreadsheet.xlsx", drafts.template, name="sheet_template"),
    path("drafts/<uuid:id>/", drafts.page, name="draft"),
    path("drafts/<uuid:id>/save/", drafts.save, name="draft_save"),
    path("drafts/<uuid:id>/rows/", drafts.rows, name="draft_rows"),
    path("drafts/<uuid:id>/submit/", drafts.submit, name="draft_submit"),
    path("drafts/<uuid:id>/discard/", drafts.discard, name="draft_discard"),
    path("drafts/<uuid:id>/spreadsheet/", drafts.sheet, name="draft_sheet"),
]
