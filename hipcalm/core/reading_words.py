"""The words of the pages to read: kinds of help, and hips and stress (design H-06, X-03).

They stand in the program and not in a file beside it: whatever is damaged, they can be read. A
line about studies says how large they were and what they leave open; each was looked up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A title, its words, and what studies found, "" where there is nothing to say of them."""

    title: str
    words: str
    studies: str = ""


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """A page to read.

    `opening` is what matters most, `before` what to know about the passages, `aside` what is no
    finding at all.
    """

    title: str
    opening: str
    passages: tuple[Passage, ...]
    sources: tuple[str, ...]
    before: str = ""
    aside: Passage | None = None


STUDIES = "Studies: {found}"
SOURCES_TITLE = "Sources"

KINDS_OF_HELP = ReadingPage(
    "Kinds of help",
    "Therapy is for anyone. You can ask without a diagnosis, and everyday stress is reason "
    "enough to want someone to talk with.",
    (
        Passage(
            "Accelerated Resolution Therapy (ART)",
            "A therapist guides the movement of your eyes while you think of something hard.",
        ),
        Passage(
            "Bodywork and myofascial release",
            "Slow pressure and stretching by the hands of a trained person.",
        ),
        Passage(
            "Cognitive behavioural therapy (CBT)",
            "Looks at thoughts that weigh on you, such as that pain can't ever end, and "
            "practises other ways to think, to cope and to settle.",
            "in a trial with 342 people with low back pain, it helped more than usual care did "
            "after 26 weeks, and so did mindfulness (Cherkin 2016).",
        ),
        Passage(
            "Craniosacral therapy and other manual therapy",
            "Light touch at head, spine and hips. One form is called somato-emotional release.",
            "there is little good evidence, and reviews disagree. Over ten trials with 681 "
            "people, pain was less afterwards (Haller 2020). Over fifteen trials, no benefit was "
            "found (Ceballos-Laita 2024).",
        ),
        Passage(
            "EMDR",
            "Eye movement desensitisation and reprocessing. With a therapist, one to one: a hard "
            "memory is touched in short pieces while the eyes follow a movement.",
        ),
        Passage(
            "Experiential therapy",
            "Doing as well as talking: art, music, movement or acting out a scene.",
        ),
        Passage(
            "Group therapy",
            "A therapist and several people, who hear each other and may feel less alone.",
        ),
        Passage(
            "Massage",
            "Trained hands can often do more than a tool used alone. Touch may stir feelings "
            "too, and talking with someone may still matter.\n\n"
            "Pressing at the front of the hip or into the belly is for professionals: organs and "
            "large vessels lie near.",
        ),
        Passage(
            "Mindfulness-based stress reduction (MBSR)",
            "Eight weeks of meditation and gentle movement.",
            "it helped in the trial that is named at CBT (Cherkin 2016). Meditation can be "
            "unpleasant too: of 96 people in a course much like it, 58 % met something "
            "unwelcome, and for 6 to 14 % it lasted (Britton 2021).",
        ),
        Passage(
            "Other body-based therapy",
            "There are more kinds that begin with what the body notices, and talk from there.",
        ),
        Passage(
            "Pain reprocessing therapy (PRT)",
            "Takes some lasting pain to be made by the brain and not dangerous, and practises "
            "meeting it that way.",
            "one trial, led by therapists, with 151 people with back pain. Free or nearly free "
            "of it afterwards were 66 %; with a placebo 20 %; with usual care 10 % (Ashar 2022).",
        ),
        Passage(
            "Physiotherapy",
            "Looks for the cause first. Then there may be exercises, hands-on work on joints and "
            "soft tissue, and a look at your days.",
            "in a trial with 701 people, half of those with a walking plan and some teaching had "
            "no new low back pain for 208 days; of those without, half had none for 112 (Pocovi "
            "2024).",
        ),
        Passage(
            "Somatic Experiencing (SE)",
            "Follows sensations in small doses, to and fro between what is hard and what is "
            "easier. Some therapists explain it as letting the body complete a defence. HipCalm "
            "borrows the small doses, and nothing more.",
            "the evidence is thin. One trial found fewer signs of post-traumatic stress (Brom "
            "2017, as told in Kuhfuß 2021). With 114 people with back pain, it added nothing to "
            "physiotherapy (Andersen 2020).",
        ),
        Passage(
            "Trauma-informed therapy",
            "With someone licensed and trained to go slowly, who helps with the pace and with "
            "strong feelings.",
        ),
        Passage(
            "Trauma-informed yoga",
            "Yoga with a trained person, in invitations: you choose each movement, nobody "
            "touches or judges, and you may stop at any time.",
        ),
        Passage(
            "Tremoring exercises (TRE)",
            "Simple movements that set off a trembling, with a trained provider. Providers "
            "advise against it late in pregnancy, soon after surgery on the belly, and with "
            "epilepsy or severe mental illness. HipCalm has no session of it.",
            "they are small. Refugees felt better after eight weeks of it than those who were "
            "still waiting (Parker 2024).",
        ),
    ),
    (
        "Andersen 2020, doi 10.1080/20008198.2020.1797306",
        "Ashar 2022, doi 10.1001/jamapsychiatry.2021.2669",
        "Britton 2021, doi 10.1177/2167702621996340",
        "Ceballos-Laita 2024, doi 10.3390/healthcare12060679",
        "Cherkin 2016, doi 10.1001/jama.2016.2323",
        "Haller 2020, doi 10.1186/s12891-019-3017-y",
        "Kuhfuß 2021, doi 10.1080/20008198.2021.1929023",
        "Parker 2024, doi 10.4236/psych.2024.151006",
        "Pocovi 2024, doi 10.1016/S0140-6736(24)00755-4",
    ),
    before="Some people are still judged for it. Whom you tell is up to you.\n\n"
    "If you'd like a place to begin, a doctor, a physiotherapist or a therapist can hear how it "
    "is and say what might fit. With anyone, you might ask about licence and training, and how "
    "you can pause or stop.\n\n"
    "The kinds below stand in the order of the alphabet; none ranks above another. HipCalm "
    "recommends nobody and gains nothing from what you choose. Where no studies are named, none "
    "were looked into: that says nothing for or against.",
)

HIPS_AND_STRESS = ReadingPage(
    "About hips and stress",
    "You may have heard that trauma is stored in the hips. There is no good evidence that a "
    "muscle holds memories. Long stress can keep muscles tense and make pain systems more "
    "sensitive, and many people notice that around the hips and lower back. Gentle movement may "
    "ease tension. It cannot tell you what happened to you, and it does not need to.",
    (
        Passage(
            "Pain is real",
            "Pain is not imagined, and it can be there without damage: after long stress, nerves "
            "may answer more strongly to less.\n\n"
            "Pain and feelings share paths in the brain. Expecting the worst, or being afraid to "
            "move, may feed pain.",
        ),
        Passage(
            "Stress and pain go together",
            "A link is not a cause, and pain tells nobody what someone has lived through. No "
            "kind of trauma belongs to a place in the body. Simple ideas travel fast on social "
            "media, and lose their doubts on the way.",
            "among 8,473 adults in Korea, long-lasting low back pain went with severe stress "
            "(odds ratio 2.82 against none). They were asked once, which shows no cause (Choi "
            "2021). In 171 pairs of twins, all men, signs of post-traumatic stress came before "
            "later back pain (Suri 2019). Over 21 studies that differ widely, post-traumatic "
            "stress was found in 20.5 % of people with widespread pain, and in 0.3 % with back "
            "pain (Siqveland 2017).",
        ),
        Passage(
            "What people notice",
            "Hips carry weight, steady the trunk and move the legs, so tightness may be felt in "
            "walking or on stairs: as pulling, tenderness or pain.\n\n"
            "Some people notice stress there, some in neck, jaw, shoulders, hands, heart or "
            "breath, some nowhere. A memory can bring it up, and so can running late.\n\n"
            "The psoas is a main muscle for lifting the thigh and takes part in curling up. "
            "HipCalm knows of no study that shows that threat keeps it short.",
        ),
        Passage(
            "What may help",
            "Slow, low breathing may help you settle. Small, slow, supported movement may ease "
            "tension; a body that is pulled hard tends to brace.\n\n"
            "Ease comes and goes, and not in a straight line. Tears, sighs, warmth, trembling or "
            "nothing at all may appear. None of them is a goal.",
            "over 12 trials with 785 people, breathing exercises lowered stress a little (g = "
            "\N{MINUS SIGN}0.35); most trials had weaknesses (Fincham 2023a). With 400 people, 5.5 "
            "breaths a minute and 12 helped alike (Fincham 2023b). Of 30 women with low back pain, "
            "those who stretched the front of their hips had less of it afterwards; against the "
            "others, the difference was not clear (Hatefi 2021).",
        ),
        Passage(
            "What nobody has tried out",
            "No trial was found of three breaths alone, of hourly prompts to breathe, of the "
            "curve of the pacer, or of stretching for signs of trauma. HipCalm doesn't claim "
            "otherwise.",
        ),
    ),
    (
        "Choi 2021, doi 10.1038/s41598-021-94001-1",
        "Fincham 2023a, doi 10.1038/s41598-022-27247-y",
        "Fincham 2023b, doi 10.1038/s41598-023-49279-8",
        "Hatefi 2021, doi 10.1186/s40634-021-00371-w",
        "Siqveland 2017, doi 10.3389/fpsyt.2017.00164",
        "Suri 2019, doi 10.1097/BRS.0000000000003053",
    ),
    aside=Passage(
        "Other traditions",
        "This is tradition, and no finding of a study.\n\n"
        "Some call the psoas the muscle of the soul. Chinese medicine has its Kidney and Liver "
        "meridians, and yoga the root and sacral chakras. These pictures mean much to many "
        "people. No session of HipCalm rests on them.",
    ),
)

READING_PAGES = (HIPS_AND_STRESS, KINDS_OF_HELP)
