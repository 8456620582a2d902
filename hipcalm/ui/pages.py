"""What fills the window: the pages outside of a session, and one view shown at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec
from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hipcalm.core import help_words, paths
from hipcalm.core.expand import choices_of
from hipcalm.core.help import HelpCard, Numbers
from hipcalm.core.library import Entry, Library
from hipcalm.core.reading_words import HIPS_AND_STRESS, ReadingPage
from hipcalm.core.settings import Settings
from hipcalm.ui.library_view import LibraryView
from hipcalm.ui.notice import Notice
from hipcalm.ui.offer_bar import OfferBar
from hipcalm.ui.posters import Posters
from hipcalm.ui.theme import Theme

if TYPE_CHECKING:
    from hipcalm.ui.figure_scene import Poses
    from hipcalm.ui.help_view import HelpView
    from hipcalm.ui.problems_page import ProblemsPage
    from hipcalm.ui.reading_view import ReadingView
    from hipcalm.ui.session_page import SessionPage
    from hipcalm.ui.welcome_view import WelcomeView

View = TypeVar("View", bound=QWidget)


class Pages(QWidget):
    """Leads from page to page: the library, a session, a file with problems, help, the welcome.

    The views of a session are added by whoever leads through it. Only the library is built at
    once; every other page is built when it is first wanted.

    Signals:
        play_requested(Entry): a session is wanted as the settings say.
        start_requested(Entry, Choices): and with choices of its own.
        ground_requested: grounding is wanted now.
        settings_requested(str): the settings are wanted, at a subject, or "" for the first.
        help_opened: help, or a page to read, is about to be shown over whatever is on.
        prepared(Entry, Choices): a session may begin soon, so that its words can be got ready.
        render_requested(Entry, Choices, Path): a session is to be saved as a sound file.
        render_cancelled: and now rather not.
        settings_changed(Settings), card_changed(HelpCard): something was set.
    """

    play_requested = Signal(object)
    start_requested = Signal(object, object)
    ground_requested = Signal()
    settings_requested = Signal(str)
    help_opened = Signal()
    prepared = Signal(object, object)
    render_requested = Signal(object, object, object)
    render_cancelled = Signal()
    settings_changed = Signal(object)
    card_changed = Signal(object)

    def __init__(self, library: Library, settings: Settings) -> None:
        super().__init__()
        self._library = library
        self.settings = settings
        """What is set now."""
        self.entry: Entry | None = None
        """The file whose session or page was opened last."""
        self.card = HelpCard()
        """Whom the page of help names."""
        self._numbers = Numbers()
        self._before: list[QWidget] = []
        self._to_offer: tuple[str, Sequence[tuple[object, str]]] | None = None
        self._posters = Posters(lambda: self.poses, self)
        self._build()

    def _build(self) -> None:
        self.notice = Notice()
        self.offers = OfferBar()
        self._views = QStackedWidget()
        self.library_view = self.added(LibraryView(self._posters))
        self.library_view.opened.connect(self.open_entry)
        self.library_view.play_requested.connect(self.play_requested)
        self.library_view.settings_requested.connect(lambda: self.settings_requested.emit(""))
        self.library_view.ground_requested.connect(self.ground_requested)
        self.library_view.help_requested.connect(self.open_help)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.offers)
        column.addWidget(self._views, 1)

    @cached_property
    def session_page(self) -> SessionPage:
        """The page of one session."""
        from hipcalm.ui.session_page import SessionPage  # noqa: PLC0415

        page = SessionPage(self._posters)
        page.start_requested.connect(self.start_requested)
        page.opened.connect(self.open_entry)
        page.card_read.connect(self._on_card_read)
        page.back_requested.connect(self.show_library)
        page.reading_requested.connect(lambda: self.open_reading(HIPS_AND_STRESS))
        page.ground_requested.connect(self.ground_requested)
        page.render_requested.connect(self.render_requested)
        page.render_panel.cancel_requested.connect(self.render_cancelled)
        return self.added(page)

    @cached_property
    def problems_page(self) -> ProblemsPage:
        """The page of a file that can't be played yet."""
        from hipcalm.ui.problems_page import ProblemsPage  # noqa: PLC0415

        page = ProblemsPage()
        page.back_requested.connect(self.show_library)
        page.folder_requested.connect(self.open_folder)
        return self.added(page)

    @cached_property
    def help_view(self) -> HelpView:
        """People and help."""
        from hipcalm.ui.help_view import HelpView  # noqa: PLC0415

        view = HelpView()
        view.back_requested.connect(self._on_back)
        view.ground_requested.connect(self.ground_requested)
        view.reading_requested.connect(self.open_reading)
        view.card_requested.connect(lambda: self.settings_requested.emit("My help card"))
        view.country_chosen.connect(self._on_country_chosen)
        return self.added(view)

    @cached_property
    def reading_view(self) -> ReadingView:
        """A page to read."""
        from hipcalm.ui.reading_view import ReadingView  # noqa: PLC0415

        view = ReadingView()
        view.back_requested.connect(self._on_back)
        view.ground_requested.connect(self.ground_requested)
        return self.added(view)

    @cached_property
    def welcome_view(self) -> WelcomeView:
        """The first screen of all."""
        from hipcalm.ui.welcome_view import WelcomeView  # noqa: PLC0415

        view = WelcomeView("\n\n".join(help_words.FIRST_RUN))
        view.understood.connect(self._on_welcomed)
        view.more_requested.connect(self._on_more_wanted)
        return self.added(view)

    @cached_property
    def poses(self) -> Poses:
        """The poses that pictures are drawn of."""
        from hipcalm.ui.figure_scene import Poses  # noqa: PLC0415

        return Poses(paths.assets() / "poses")

    # ------------------------------------------------------------------ one view at a time

    def added(self, view: View) -> View:
        """Take a view in, so that it can be gone to."""
        self._views.addWidget(view)
        return view

    def go_to(self, view: QWidget) -> None:
        """Show a view that was taken in."""
        self._before.clear()
        self._views.setCurrentWidget(view)

    @property
    def shown(self) -> QWidget:
        """The view that is shown."""
        shown = self._views.currentWidget()
        assert shown is not None, "the library is always there"
        return shown

    def _is_shown(self, name: str) -> bool:
        """Tell whether a page is shown, without building it."""
        return self.shown is vars(self).get(name)

    def set_theme(self, theme: Theme) -> None:
        """Show the pages and their pictures in a theme."""
        self._posters.dress(theme, self.settings)
        self.library_view.set_theme(theme)

    # ------------------------------------------------------------------ the library

    def offer_later(self, words: str, answers: Sequence[tuple[object, str]]) -> None:
        """Offer something once nobody is in the middle of anything: in the library."""
        self._to_offer = (words, answers)
        if self.shown is self.library_view:
            self._offer_now()

    def _offer_now(self) -> None:
        if self._to_offer is not None and self.offers.isHidden():
            self.offers.offer(*self._to_offer)
            self._to_offer = None

    def show_library(self) -> None:
        """Go to the library."""
        self.refresh()
        self.go_to(self.library_view)
        self.library_view.focus_cards()
        self._offer_now()

    def refresh(self) -> None:
        """Show what the library holds now, and how an open file has changed."""
        self.library_view.show_library(self._library, self.settings)
        is_open = self._is_shown("session_page") or self._is_shown("problems_page")
        if self.entry is None or not is_open:
            return
        now = next((e for e in self._library.entries if e.file == self.entry.file), None)
        if now is None:
            self.go_to(self.library_view)
        elif now != self.entry:
            self.open_entry(now)

    def open_entry(self, entry: Entry) -> None:
        """Go to the page of a session, or of a file that can't be played."""
        self.entry = entry
        if entry.session is None:
            self.problems_page.show_entry(entry)
            self.go_to(self.problems_page)
        else:
            self.session_page.show_entry(entry, self._library, self.settings)
            self.go_to(self.session_page)
            self.prepared.emit(entry, choices_of(self.settings))

    def open_folder(self) -> None:
        """Show the folder of the person's own sessions in their file manager."""
        folder = self._library.personal
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.notice.tell(f"The folder {folder} could not be made: {error.strerror}.")
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.notice.tell(f"No file manager answered. The folder is {folder}.")

    # ------------------------------------------------------------------ help

    def show_numbers(self, card: HelpCard, numbers: Numbers) -> None:
        """Take over whom the page of help names."""
        self.card, self._numbers = card, numbers

    def open_help(self) -> None:
        """Show people and help; leaving it goes back to what was shown before."""
        if not self._is_shown("help_view"):
            self._turn_to(self.help_view)
            self.help_view.show_help(self.card, self._numbers)

    def open_reading(self, page: ReadingPage) -> None:
        """Show a page to read; leaving it goes back to what was shown before."""
        self._turn_to(self.reading_view)
        self.reading_view.show_page(page)

    def _turn_to(self, view: QWidget) -> None:
        """Show a page over whatever is on, and keep the way back; no way back goes in circles."""
        self.help_opened.emit()
        if view in self._before:
            del self._before[self._before.index(view) :]
        elif view is not self.shown:
            self._before.append(self.shown)
        self._views.setCurrentWidget(view)

    def _on_back(self) -> None:
        before = self._before.pop() if self._before else self.library_view
        self._views.setCurrentWidget(before)
        before.setFocus()
        if before is self.library_view:
            self.library_view.focus_cards()

    def _on_country_chosen(self, code: str) -> None:
        self.take_card(msgspec.structs.replace(self.card, country=code))

    def take_card(self, card: HelpCard) -> None:
        """Take over what the person wrote on their help card."""
        self.card = card
        self.card_changed.emit(card)
        if self._is_shown("help_view"):
            self.help_view.show_help(card, self._numbers)

    def welcome(self) -> None:
        """Show the first screen of all."""
        self.go_to(self.welcome_view)
        self.welcome_view.open()

    def _on_welcomed(self) -> None:
        self.change_settings(welcomed=True)
        self.show_library()

    def _on_more_wanted(self) -> None:
        self._on_welcomed()
        self.open_help()

    # ------------------------------------------------------------------ what is set

    def _on_card_read(self, session_id: str) -> None:
        self.change_settings(cards_read=(*self.settings.cards_read, session_id))

    def change_settings(self, **changes: object) -> None:
        """Set some settings by their names."""
        self.apply_settings(msgspec.structs.replace(self.settings, **changes))

    def apply_settings(self, settings: Settings) -> None:
        """Take settings over; a session that runs keeps the choices it began with."""
        self.settings = settings
        self.library_view.show_library(self._library, settings)
        if self.entry is not None and self._is_shown("session_page"):
            self.session_page.show_entry(self.entry, self._library, settings)
        self.settings_changed.emit(settings)
