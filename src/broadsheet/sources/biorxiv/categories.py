"""The subject areas of bioRxiv and medRxiv (https://www.biorxiv.org, https://www.medrxiv.org).

A code is ``<server>.<area>`` with hyphens: ``biorxiv.cell-biology``. The server's answers name areas in
English, in changing case.
"""

from __future__ import annotations

from broadsheet.kernel.text import slug

_BIORXIV = (
    "Animal Behavior and Cognition, Biochemistry, Bioengineering, Bioinformatics, Biophysics, "
    "Cancer Biology, Cell Biology, Clinical Trials, Developmental Biology, Ecology, "
    "Epidemiology, Evolutionary Biology, "
    "Genetics, Genomics, Immunology, Microbiology, Molecular Biology, Neuroscience, Paleontology, Pathology, "
    "Pharmacology and Toxicology, Physiology, Plant Biology, Scientific Communication and Education, "
    "Synthetic Biology, Systems Biology, Zoology"
)
_MEDRXIV = (
    "Addiction Medicine; Allergy and Immunology; Anesthesia; Cardiovascular Medicine; Dentistry and Oral "
    "Medicine; Dermatology; Emergency Medicine; Endocrinology; Epidemiology; Forensic Medicine; "
    "Gastroenterology; Genetic and Genomic Medicine; Geriatric Medicine; Health Economics; Health "
    "Informatics; Health Policy; Health Systems and Quality Improvement; Hematology; HIV/AIDS; Infectious "
    "Diseases; Intensive Care and Critical Care Medicine; Medical Education; Medical Ethics; Nephrology; "
    "Neurology; Nursing; Nutrition; Obstetrics and Gynecology; Occupational and Environmental Health; "
    "Oncology; Ophthalmology; Orthopedics; Otolaryngology; Pain Medicine; Palliative Medicine; Pathology; "
    "Pediatrics; Pharmacology and Therapeutics; Primary Care Research; Psychiatry and Clinical Psychology; "
    "Public and Global Health; Radiology and Imaging; Rehabilitation Medicine and Physical Therapy; "
    "Respiratory Medicine; Rheumatology; Sexual and Reproductive Health; Sports Medicine; Surgery; "
    "Toxicology; Transplantation; Urology"
)


def code_of(server: str, area: str) -> str:
    """The code of an area as the server names it; also of one that is not listed here yet."""
    name = slug(area)
    return f"{server}.{name}" if name else ""


NAMES: dict[str, str] = {
    **{code_of("biorxiv", name): name for name in _BIORXIV.split(", ")},
    **{code_of("medrxiv", name): name for name in _MEDRXIV.split("; ")},
}
"""Every area's English name, by code."""
