"""The extraction as a spaCy pipeline, for use in other people's spaCy code: `spacy.load("en_conflict_news")`.

What is read, and how, stays in `kg.extraction`, which knows nothing of this package: the components here hand it the
text and sentences of a Doc and put what comes back into the Doc. So the pipeline and `kg build` cannot come to differ.
"""
