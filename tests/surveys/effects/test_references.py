"""Which published values are reproduced, and where; of the others, why not. The values themselves: reference.json."""

import ast
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
REFERENCE = json.loads((HERE / "reference.json").read_text(encoding="utf-8"))

# Every case that the estimators were to be held against, and what is expected of each.
CASES = {
    "wilson": "expect",
    "wilson_seed": "expect",
    "newcombe10": "expect",
    "miettinen_nurminen": "expect",
    "paired_tango_newcombe": "tango newcombe10p",
    "mcnemar_agresti": "chi2 chi2_cc p_exact p_mid",
    "pingouin_mcnemar": "chi2_cc p_exact cochranQ cochran_p alpha alpha_ci",
    "sleep_paired_t": "mean t p ci",
    "alpha_attitude": "alpha feldt",
    "eight_schools_rounded": "mu se tau2 Q",
    "bcg": "logRR",
    "efron_morris": "sse_mle sse_js ratio shrink",
    "bh1995": "reject_bh reject_bonf adj4",
    "clm_wine": "beta se ll theta",
    "clmm_wine": "beta se var ll theta",
    "polr_housing": "beta deviance",
    "nhefs": "naive iptw iptw_ci iptw_ipcw ci sw_mean sw_min sw_max",
    "nsw": "ate se lalonde_ate naive_vs_psid did_vs_psid",
    "injury": "did se n",
    "kielmc": "did se",
    "jtrain_fe": "beta se",
    "organ": "did se",
    "mpdta_cs": "att group_overall dynamic simple",
    "jobs2_lesson": "prepost_t change_T change_C did ancova ancova_se",
}

REPRODUCED = {
    "wilson": ["test_wilson_gives_the_published_intervals"],
    "wilson_seed": ["test_wilson_gives_the_published_intervals"],
    "newcombe10": ["test_two_groups_give_the_published_intervals"],
    "miettinen_nurminen": ["test_two_groups_give_the_published_intervals"],
    "paired_tango_newcombe": ["test_the_same_people_give_the_published_intervals"],
    "mcnemar_agresti": ["test_the_approval_of_a_prime_minister_comes_out_as_agresti_has_it"],
    "pingouin_mcnemar": [
        "test_the_approval_of_a_prime_minister_comes_out_as_agresti_has_it",
        "test_ten_questions_that_hang_together_less_come_out_as_published",
    ],
    "sleep_paired_t": ["test_students_sleep_comes_out_as_student_had_it"],
    "alpha_attitude": ["test_attitudes_hang_together_as_published"],
    "eight_schools_rounded": ["test_eight_schools_come_out_as_rubin_had_them"],
    "bcg": ["test_thirteen_vaccine_trials_come_out_as_published"],
    "efron_morris": ["test_eighteen_batters_are_guessed_better_together"],
    "bh1995": ["test_fifteen_tests_come_out_as_benjamini_and_hochberg_had_them"],
    "nhefs": ["test_those_who_stopped_smoking_gained_what_the_textbook_says"],
    "nsw": ["test_supported_work_comes_out_as_drawn_by_lot_and_far_off_beside_strangers"],
    "injury": ["test_higher_compensation_for_injured_workers_comes_out_as_published"],
    "kielmc": ["test_prices_near_the_incinerator_come_out_as_published"],
    "organ": ["test_active_choice_of_organ_donors_comes_out_as_published"],
    "jobs2_lesson": [
        "test_jobs_ii_before_and_after_comes_out_as_published",
        "test_jobs_ii_before_and_after_says_it_works_and_the_comparison_says_it_does_not",
    ],
}

CORRECTED = "McNemar's test is had exact and as mid-p; corrected for continuity it is more careful than either"
THREE = "a share at three times or more at once: every change here is between two rounds"
ORDINAL = "a model of ordered categories: ordinal answers are told as mean change and net share improved"
WEIGHTED_ONLY = (
    "weighting alone: dropout.py weighs and expects together (AIPW), with another error; the two agree to the digit "
    "that the book prints, 3.4, and that is what the test of the naive difference holds besides"
)
STABLE = "stabilised weights: ours are not stabilised, since the expectation beside them does that"
PANEL = "a model of three years of firms, of which some are paid earlier than others: two rounds and two groups here"
COVARIATE = "adjusted for the answer at the start, which comparison.py must not do (Lord 1967)"

NOT_HERE = {  # estimators that this house has not, and why
    "mcnemar_agresti.chi2_cc": CORRECTED,
    "pingouin_mcnemar.chi2_cc": CORRECTED,
    "pingouin_mcnemar.cochranQ": THREE,
    "pingouin_mcnemar.cochran_p": THREE,
    "clm_wine": ORDINAL,
    "clmm_wine": ORDINAL,
    "polr_housing": ORDINAL,
    "nhefs.iptw": WEIGHTED_ONLY,
    "nhefs.iptw_ci": WEIGHTED_ONLY,
    "nhefs.iptw_ipcw": WEIGHTED_ONLY,
    "nhefs.ci": WEIGHTED_ONLY,
    "nhefs.sw_mean": STABLE,
    "nhefs.sw_min": STABLE,
    "nhefs.sw_max": STABLE,
    "jtrain_fe": PANEL,
    "mpdta_cs": "groups that begin in different years, each against those who have not begun: two groups here",
    "jobs2_lesson.ancova": COVARIATE,
    "jobs2_lesson.ancova_se": COVARIATE,
}


def texts_of_tests():
    """By name, the text of every test in this folder with what it is run with."""
    found = {}
    for file in sorted(HERE.glob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                around = [*node.decorator_list, node]
                found[node.name] = "\n".join(ast.get_source_segment(text, part) or "" for part in around)
    return found


TESTS = texts_of_tests()


@pytest.mark.parametrize("case", CASES)
def test_every_published_value_is_reproduced_or_it_is_told_why_not(case):
    told = "\n".join(TESTS[name] for name in REPRODUCED.get(case, []))
    assert told == "" or f'"{case}"' in told
    for field in CASES[case].split():
        if case in NOT_HERE or f"{case}.{field}" in NOT_HERE:
            assert field not in REFERENCE.get(case, {}), "what nothing reproduces does not stand among the values"
            continue
        assert field in REFERENCE[case]
        assert f'["{field}"]' in told, f"{case}: no test looks at {field}"


def test_no_case_is_told_of_that_is_not_in_the_list():
    assert set(REPRODUCED) | {each.split(".")[0] for each in NOT_HERE} == set(CASES)
    assert {each.split(".")[1] for each in NOT_HERE if "." in each} <= {
        field for fields in CASES.values() for field in fields.split()
    }
    assert not set(REPRODUCED) & set(NOT_HERE)
    assert set(REFERENCE) - set(CASES) == {"jobs2_before_after"}, "the pairs of those whom jobs2_lesson is about"
