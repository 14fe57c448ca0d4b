"""How the shipped table is made: papers in, ``paper-256.npz`` out. Never imported by the service.

    python -m broadsheet.embeddings.train.export MINILM_FOLDER ONNX_FOLDER
    python -m broadsheet.embeddings.train --data papers.jsonl.zst --minilm ONNX_FOLDER \\
        --out paper-256.npz --seed 1

1. ``corpus``: words of titles and abstracts become sparse rows of counts; sentences are kept apart.
2. ``teacher``: a sentence encoder (all-MiniLM-L6-v2; Wang et al. 2020, Reimers and Gurevych 2019) encodes
   every word by itself, every title, and some of the abstracts.
3. ``start``: a row per word from the teacher's vector of that word, 256 principal components, weighted by
   smooth inverse frequency (Arora, Liang and Ma 2017; Tulkens and van Dongen 2024, "Model2Vec").
4. ``loop``: contrastive training on title and sentence ↔ abstract (Henderson et al. 2017) at 256, 128 and 64
   dimensions (Kusupati et al. 2022, "Matryoshka"), neighbours of the same subject as negatives, words that
   both sides share dropped, beside distillation of the teacher's similarities (Tung and Mori 2019).
5. ``compose``: rows of word pieces that words never seen are made of (after Zhao, Mudgal and Liang 2018).

Needs ``torch scipy onnxruntime tokenizers`` (and ``onnx safetensors`` for ``export``).
"""
