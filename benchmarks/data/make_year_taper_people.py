#!/usr/bin/env python3
"""Writes year_taper_people.csv: 1,000 people of the benchmark, the same for every program that runs it.

Log-normal, median = typical value, log-sd = sqrt(ln(1 + CV^2)). Run without arguments in this folder; the file is checked in.
"""
import csv
import math
import random

PEOPLE = 1000
SEED = 1
# name: (median, coefficient of variation)
PARAMETERS = {
    "CL_L_per_h": (3.5, 0.35),
    "V1_L": (120.0, 0.25),
    "ka_per_h": (1.5, 0.50),
    "EC50_ng_per_mL": (7.0, 0.40),
    "k1_per_h": (1.0 / 72.0, 0.30),
    "k2_per_h": (1.0 / 720.0, 0.30),
}

generator = random.Random(SEED)
with open("year_taper_people.csv", "w", newline="", encoding="ascii") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["id", *PARAMETERS])
    for person in range(1, PEOPLE + 1):
        row = [person]
        for median, variation in PARAMETERS.values():
            log_sd = math.sqrt(math.log(1.0 + variation * variation))
            row.append(f"{median * math.exp(log_sd * generator.gauss(0.0, 1.0)):.9g}")
        writer.writerow(row)
