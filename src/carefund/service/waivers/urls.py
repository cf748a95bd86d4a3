"""URLs of waivers: all of a round for the centre, one to be decided, and what was granted for anyone."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.frame.guard import page
from carefund.service.frame.routes import ANYONE
from carefund.service.plans.reached import CENTRE_READERS
from carefund.service.plans.routes import area_page
from carefund.service.waivers.views import all_waivers, published

ONE, NATIONAL = "waivers/<int:number>", (Role.NATIONAL,)
ALL, PUBLIC = "waivers/<str:round_id>/", "public/<str:round_id>/waivers"
urlpatterns = [
    area_page(ONE, all_waivers.waiver, "waiver", CENTRE_READERS),
    area_page(f"{ONE}/save", all_waivers.waiver_decided, "waiver-decided", NATIONAL, methods=("POST",)),
    page(ALL, all_waivers.all_waivers, "all-waivers", CENTRE_READERS),
    page(f"{ALL}waivers.csv", all_waivers.waivers_csv, "waivers-csv", CENTRE_READERS),
    page(f"{ALL}waivers.xlsx", all_waivers.waivers_xlsx, "waivers-xlsx", CENTRE_READERS),
    page(PUBLIC, published.public_waivers, "public-waivers", ANYONE),
    page(f"{PUBLIC}.csv", published.public_waivers_csv, "public-waivers-csv", ANYONE),
]
