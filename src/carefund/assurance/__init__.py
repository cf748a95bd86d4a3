"""Who agreed: preparing, signing, submitting and answering for a plan, as events that are only ever added to.

Values in, values out: who acts, when, and what the round requires are arguments. A submission's history is a chain of
events (`event`, `chain`); its state is what they fold to (`state`); one table says who may do what and when
(`transitions`).
"""
