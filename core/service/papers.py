"""Printed documents that are not one signed form: contracts, letters, lists, tables. Name -> who makes them.

A maker says which papers an order means; each is made when it is drawn, one at a time. Makers stand in
`core/service/paper_<family>.py` and take their types from `core.service.paper`.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.service.paper import Maker, Order, Paper, PaperSource
from core.service.paper_agreement import contracts
from core.service.paper_campaign import campaign_days
from core.service.paper_casework import authorisations, help_forms
from core.service.paper_household import review_list
from core.service.paper_letters import letters
from core.service.paper_policy import leaflets
from core.service.paper_privacy import notice_papers
from core.service.paper_register import public_lists, registers
from core.service.paper_station import deliveries, handover_lists, receipts, unsigned_lists
from core.service.paper_statistics import reports

__all__ = ["PAPERS", "Maker", "Order", "Paper", "PaperSource"]

PAPERS: Mapping[str, Maker] = {
    "register": registers,
    "public_list": public_lists,
    "contract": contracts,
    "leaflet": leaflets,
    "monthly": reports,
    "quarterly": reports,
    "notice_paper": notice_papers,
    "handover_list": handover_lists,
    "receipts": receipts,
    "delivery": deliveries,
    "unsigned": unsigned_lists,
    "review_list": review_list,
    "campaign_daily": campaign_days,
    "letter": letters,
    "help_form": help_forms,
    "authorisation": authorisations,
}
