"""The pure core: what a questionnaire, a wave, a pseudonym and an effect are. No Flask, no SQL, no clock, no dice."""
