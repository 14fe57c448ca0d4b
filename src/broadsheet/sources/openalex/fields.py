"""The 26 fields of OpenAlex's topics, in their four domains (https://developers.openalex.org, "Topics")."""

from __future__ import annotations

NAMES: dict[str, str] = {
    "openalex.11": "Agricultural and Biological Sciences",
    "openalex.12": "Arts and Humanities",
    "openalex.13": "Biochemistry, Genetics and Molecular Biology",
    "openalex.14": "Business, Management and Accounting",
    "openalex.15": "Chemical Engineering",
    "openalex.16": "Chemistry",
    "openalex.17": "Computer Science",
    "openalex.18": "Decision Sciences",
    "openalex.19": "Earth and Planetary Sciences",
    "openalex.20": "Economics, Econometrics and Finance",
    "openalex.21": "Energy",
    "openalex.22": "Engineering",
    "openalex.23": "Environmental Science",
    "openalex.24": "Immunology and Microbiology",
    "openalex.25": "Materials Science",
    "openalex.26": "Mathematics",
    "openalex.27": "Medicine",
    "openalex.28": "Neuroscience",
    "openalex.29": "Nursing",
    "openalex.30": "Pharmacology, Toxicology and Pharmaceutics",
    "openalex.31": "Physics and Astronomy",
    "openalex.32": "Psychology",
    "openalex.33": "Social Sciences",
    "openalex.34": "Veterinary",
    "openalex.35": "Dentistry",
    "openalex.36": "Health Professions",
}
DOMAINS: dict[str, tuple[int, ...]] = {
    "Life Sciences": (11, 13, 24, 28, 30),
    "Social Sciences": (12, 14, 18, 20, 32, 33),
    "Physical Sciences": (15, 16, 17, 19, 21, 22, 23, 25, 26, 31),
    "Health Sciences": (27, 29, 34, 35, 36),
}
