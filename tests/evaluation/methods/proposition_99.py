"""California's Proposition 99: cigarette packs per head in 39 states, 1970 to 2000, and what states were matched on."""

import csv
from pathlib import Path

import numpy as np

from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.predictors import Predictor

PREDICTORS = (
    *(Predictor(column=name, first=1980, last=1988) for name in ("income", "price", "young")),
    Predictor(column="beer", first=1984, last=1988),
    *(Predictor(column="outcome", first=year, last=year) for year in (1975, 1980, 1988)),
)
"""Those of Abadie, Diamond and Hainmueller (2010, table 1)."""
COVARIATES = """Alabama 9.678973622 89.34444512 0.174801901 18.95999985
Arkansas 9.643623246 89.8777771 0.164611373 18.52000008
California 10.07655864 89.42222341 0.173532382 24.28000031
Colorado 9.984357198 82.62222205 0.173703247 25.08000031
Connecticut 10.18803512 103.4777764 0.163659688 20.7
Delaware 9.974561161 90.05555513 0.178224497 26.08000031
Georgia 9.817172262 84.36666658 0.176944127 21.75999985
Idaho 9.711300956 86.07777786 0.152016721 22.22000008
Illinois 10.00688288 89.83333249 0.17028118 24.74000015
Indiana 9.831646389 81.08888838 0.175089656 21.97999992
Iowa 9.836926672 90.65555615 0.169908937 23.23999977
Kansas 9.916982969 87.78888872 0.170582652 19.94000015
Kentucky 9.695040385 71.48888991 0.17540008 18.94000015
Louisiana 9.747586568 90.0666665 0.181948922 23.87999992
Maine 9.786902746 91.89999898 0.16571967 22.44000015
Minnesota 9.938785023 96.28888872 0.172464155 23.12000008
Mississippi 9.546848297 88.92222214 0.181491156 21.14000015
Missouri 9.877391073 84.46666675 0.166553891 23.88000069
Montana 9.753027174 85.5888888 0.16537521 27.87999992
Nebraska 9.850039482 89.48888906 0.168586676 24.71999969
Nevada 10.02443239 93.24444538 0.162917763 37
New Hampshire 10.00636715 83.39999941 0.169238773 34.95999985
New Mexico 9.708400938 87.48888736 0.174311015 27.97999992
North Carolina 9.751609802 71.44444402 0.179371097 19.92000008
North Dakota 9.756118351 88.90000068 0.180801443 23.5
Ohio 9.886301253 84.55555513 0.169848301 24.02000008
Oklahoma 9.814118067 90.47777812 0.168725929 18.13999977
Pennsylvania 9.926845233 89.17777803 0.164436671 25.07999992
Rhode Island 9.931006961 90.22222307 0.175420049 25.54000015
South Carolina 9.673460537 76.61111196 0.184413918 22.9
South Dakota 9.702802976 88.54444461 0.173589869 21.26000023
Tennessee 9.737283919 85.17777846 0.171025995 20.57999992
Texas 9.896063487 92.47777854 0.177760008 28.57999992
Utah 9.678585158 89.4333335 0.187830499 13.33999996
Vermont 9.821148766 88.02222273 0.177342362 27.05999985
Virginia 9.957432535 74.78888914 0.177402943 22.99999962
West Virginia 9.65476354 92.58888753 0.164830512 19.80000038
Wisconsin 9.882993592 95.15555784 0.174546391 32.04000015
Wyoming 9.913661109 81.00000042 0.174207053 24.97999992"""
"""State; means over 1980 to 1988 of the logarithm of income, of the retail price, of the share aged 15 to 24; and of
beer per head over 1984 to 1988: the authors' example data for Matlab (MLAB_data.txt, rows 2 to 5)."""


def panel(official_files: Path) -> StudyPanel:
    """The panel, California treated from 1989."""
    with (official_files / "reference/synthetic_control/california_prop99.csv").open() as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    table = {
        line.rsplit(" ", 4)[0]: [float(value) for value in line.rsplit(" ", 4)[1:]] for line in rows_of(COVARIATES)
    }
    units = tuple(sorted(table))
    outcome = np.empty((39, 31))
    for row in rows:
        outcome[units.index(row["State"]), int(row["Year"]) - 1970] = float(row["PacksPerCapita"])
    covariates = {
        name: np.repeat(np.array([table[unit][place] for unit in units])[:, None], 31, axis=1)
        for place, name in enumerate(("income", "price", "young", "beer"))
    }
    starts = np.where(np.array(units) == "California", 19, 31)
    return StudyPanel(
        units=units, periods=tuple(range(1970, 2001)), outcome=outcome, starts=starts, covariates=covariates
    )


def rows_of(table: str) -> list[str]:
    """Its lines."""
    return table.splitlines()
