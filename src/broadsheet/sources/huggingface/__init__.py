"""Hugging Face's Daily Papers: the live routes, and their answers saved as files.

Routes and fields: https://huggingface.co/.well-known/openapi.json; measured on 580 saved days.
"""
