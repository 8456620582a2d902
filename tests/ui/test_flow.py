"""Rows that become two, words in balanced lines, switches and boxes in pages that scroll."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QSizePolicy, QWidget

from hipcalm.ui.balanced import Balanced
from hipcalm.ui.flow import Flow
from hipcalm.ui.inputs import ChoiceBox, Slider, Switch
from hipcalm.ui.texts import button
from tests.ui.screen import spoken_name

MIDDLE, RIGHT = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
WORDS = "Whenever you're ready, lie on a bed, knees bent, feet down. A pillow is welcome, steady."


@pytest.fixture
def shown(qtbot, dressed):
    """Return a function that shows parts in a row of a width."""

    def made(width: int, *parts: QWidget, **options) -> QWidget:
        page = QWidget()
        page.setLayout(Flow(*parts, **options))
        qtbot.addWidget(page)
        page.resize(width, page.heightForWidth(width))
        page.show()
        QApplication.processEvents()
        return page

    return made


def buttons(count: int = 3) -> list:
    return [button(f"Button {number}") for number in range(count)]


def test_what_fits_stands_in_one_row(shown):
    row = buttons()
    shown(2_000, *row)

    assert len({one.y() for one in row}) == 1


def test_what_does_not_fit_goes_below_and_all_of_it_is_seen(shown):
    row = buttons()
    page = shown(2 * row[0].sizeHint().width() + 30, *row)

    assert [one.y() > row[0].y() for one in row] == [False, False, True]
    assert all(page.rect().contains(one.geometry()) for one in row)


def test_a_part_wider_than_the_row_is_as_wide_as_the_row(shown):
    one = button("A button with a good many words in it")
    page = shown(90, one)

    assert one.width() == page.width()


def test_what_is_hidden_takes_no_room(shown):
    row = buttons()
    row[1].hide()
    page = shown(2_000, *row)
    row[1].hide()
    QApplication.processEvents()
    page.layout().activate()

    assert row[2].x() == row[0].geometry().right() + 1 + page.layout().spacing()


@pytest.mark.parametrize(("alignment", "place"), [(MIDDLE, 0.5), (RIGHT, 1.0)])
def test_a_row_stands_where_it_is_told_to(shown, alignment, place):
    one = button("One")
    page = shown(600, one, alignment=alignment)

    assert one.x() == pytest.approx((page.width() - one.width()) * place, abs=1)


def test_what_may_grow_fills_its_row_and_a_stretch_takes_it_all(shown):
    field, first, second = QLineEdit(), *buttons(2)
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    second.setSizePolicy(policy)
    policy.setHorizontalStretch(1)
    field.setSizePolicy(policy)
    page = shown(900, field, first, second)

    assert second.geometry().right() == page.width() - 1
    assert first.width() == first.sizeHint().width()
    assert second.width() == second.sizeHint().width()
    assert field.width() > 400


@pytest.mark.parametrize("width", [-50, -1, 0, 1])
def test_a_row_with_no_room_at_all_is_still_laid_out(shown, width):
    page = shown(300, *buttons())

    assert page.layout().heightForWidth(width) > 0


# ---------------------------------------------------------------- balanced words


@pytest.fixture
def balanced(qtbot, dressed):
    words = Balanced(WORDS, "large")
    qtbot.addWidget(words)
    words.resize(words.fontMetrics().horizontalAdvance(WORDS) - 20, 200)
    words.show()
    QApplication.processEvents()
    return words


def test_no_word_stands_alone_in_the_last_line(balanced):
    across = balanced.contentsRect().width()

    assert across < 0.75 * balanced.width(), "two lines of about the same length"
    assert balanced.heightForWidth(balanced.width()) < 3 * balanced.fontMetrics().height()


def test_balance_takes_no_height_and_no_width_from_what_is_around(balanced):
    plain = QLabel(WORDS)
    plain.setProperty("role", "large")
    plain.setWordWrap(True)
    plain.ensurePolished()

    for width in (200, 333, 500, 900):
        assert balanced.heightForWidth(width) == plain.heightForWidth(width)
    assert balanced.minimumSizeHint().width() == plain.minimumSizeHint().width()


@pytest.mark.parametrize("text", ["", " ", "One", "\n\n\n", "Wide-" * 30])
def test_any_text_can_be_balanced(balanced, text):
    balanced.setText(text)
    for width in (0, 1, 40, 700):
        balanced.resize(width, 100)
        QApplication.processEvents()

    assert balanced.text() == text


# ---------------------------------------------------------------- switches, boxes, sliders


def test_the_words_of_a_switch_wrap_and_it_is_called_by_all_of_them(qtbot, dressed):
    words = "Heart, lung & blood-pressure or other things that one may have"
    switch = Switch(words)
    qtbot.addWidget(switch)
    switch.resize(180, switch.heightForWidth(180))
    switch.show()
    QApplication.processEvents()

    assert "\n" in switch.text()
    assert switch.text().replace("\n", " ").replace("&&", "&") == words
    assert spoken_name(switch) == words
    assert switch.heightForWidth(180) > switch.heightForWidth(2_000)


@pytest.mark.parametrize("made", [ChoiceBox, Slider])
def test_the_wheel_scrolls_the_page_and_changes_no_setting(qtbot, dressed, made):
    part = made("Name")
    qtbot.addWidget(part)
    if isinstance(part, ChoiceBox):
        part.addItems(["One", "Two", "Three"])
    part.show()
    part.setFocus()
    before = part.currentIndex() if isinstance(part, ChoiceBox) else part.value()
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, -240 if made is ChoiceBox else 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )

    QApplication.sendEvent(part, event)

    now = part.currentIndex() if isinstance(part, ChoiceBox) else part.value()
    assert now == before
    assert not event.isAccepted(), "the page takes it"
    assert part.accessibleName() == "Name"
