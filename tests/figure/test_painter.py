"""Pictures, by their structure: what is where, in which colours, and how much is kept."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from hipcalm.figure.layers import LARGEST, STORE, Store, new_image
from hipcalm.figure.motion import Drive, Frame, frame, poster_frame
from hipcalm.figure.painter import Figure, Shown
from hipcalm.figure.palette import PEOPLE, Look, palette
from tests.figure.shipped import POSES

SIZE = 300
MB = 1024 * 1024


def picture(name, look=None, *, size=SIZE, ratio=1.0, still=None, **options):
    image = QImage(int(size * ratio), int(size * ratio), QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    pose = POSES[name]
    shown = Shown(
        pose,
        still or poster_frame(pose),
        options.pop("mirrored", False),
        options.pop("contacts", ()),
    )
    painter = QPainter(image)
    Figure(look).paint(painter, QRectF(0, 0, size, size), shown, **options)
    painter.end()
    return image


def places(image, wanted, by=14, step=2):
    """Return the pixels that have about a colour."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    data, line = bytes(plain.constBits()), plain.bytesPerLine()
    r, g, b = wanted.red(), wanted.green(), wanted.blue()
    return [
        (x, y)
        for y in range(0, plain.height(), step)
        for x in range(0, plain.width(), step)
        if abs(data[(at := y * line + 4 * x)] - r) <= by
        and abs(data[at + 1] - g) <= by
        and abs(data[at + 2] - b) <= by
        and data[at + 3] > 200
    ]


def middle(points):
    return tuple(sum(values) / len(points) for values in zip(*points, strict=True))


@pytest.mark.parametrize("name", POSES)
def test_every_pose_shows_head_shirt_legs_and_bare_skin(name):
    image = picture(name)
    colours = palette(Look())

    for colour in (colours.hair, colours.top[0], colours.leg[0], colours.skin[0]):
        assert len(places(image, colour)) > 15, colour.name()


@pytest.mark.parametrize("name", POSES)
def test_the_person_is_whole_inside_the_picture(name):
    """Nothing of the person touches the picture's edge, where it would be cut off."""
    image = picture(name)
    person = [
        *palette(Look()).skin,
        palette(Look()).hair,
        *palette(Look()).top,
        *palette(Look()).leg,
    ]

    last = SIZE - 1
    edge = {image.pixel(i, end) for i in range(SIZE) for end in (0, last)}
    edge |= {image.pixel(end, i) for i in range(SIZE) for end in (0, last)}
    for colour in person:
        assert all(apart(QColor.fromRgba(pixel), colour) > 6 for pixel in edge if pixel >> 24 > 200)


def apart(a, b):
    return abs(a.red() - b.red()) + abs(a.green() - b.green()) + abs(a.blue() - b.blue())


def test_a_standing_person_has_the_head_on_top_and_a_lying_one_beside():
    colours = palette(Look())
    stand, lie = picture("stand"), picture("lying-breath")

    assert middle(places(stand, colours.hair))[1] < middle(places(stand, colours.leg[0]))[1] - 60
    assert middle(places(lie, colours.hair))[0] < middle(places(lie, colours.leg[0]))[0] - 60


@pytest.mark.parametrize("name", ["half-kneel", "bed-edge", "side-lie"])
def test_a_mirrored_picture_is_the_mirror_of_the_other(name):
    shirt = palette(Look()).top[0]
    plain = middle(places(picture(name), shirt, 5, step=1))
    mirrored = middle(places(picture(name, mirrored=True), shirt, 5, step=1))

    assert plain[0] + mirrored[0] == pytest.approx(SIZE - 1, abs=3)
    assert plain[1] == pytest.approx(mirrored[1], abs=2)


def test_a_stretch_glows_with_effort():
    pose = POSES["half-kneel"]
    glow = palette(Look())["glow"]
    at_rest = picture("half-kneel", still=Frame(pose.base._replace(effort=0.0)))
    stretched = picture("half-kneel", still=Frame(poster_frame(pose).posture))

    assert len(places(stretched, glow, 30)) > len(places(at_rest, glow, 30)) + 20


def test_a_place_of_contact_glows_and_left_is_left():
    gold = palette(Look())["contact"]
    plain = picture("stand")
    left = places(picture("stand", contacts=("left foot",), pulse=1.0), gold, 40, step=1)
    right = places(picture("stand", contacts=("right foot",), pulse=1.0), gold, 40, step=1)

    assert not places(plain, gold, 40, step=1)
    assert len(left) > 8
    assert len(right) > 8
    assert middle(left)[0] > middle(right)[0] + 8  # the person faces us: their left is our right


def test_the_ground_shows_through_where_nothing_is():
    image = picture("stand")

    assert image.pixelColor(3, 3).alpha() == 0
    assert image.pixelColor(SIZE - 4, SIZE // 3).alpha() == 0


def test_opacity_fades_everything():
    image = picture("bed", opacity=0.5)

    alphas = {image.pixelColor(x, y).alpha() for x in range(0, SIZE, 3) for y in range(0, SIZE, 3)}
    assert 90 < max(alphas) < 240


@pytest.mark.parametrize("person", PEOPLE)
def test_people_differ_in_their_colours(person):
    colours = palette(Look(person=person))

    assert len(places(picture("stand", Look(person=person)), colours.top[0])) > 100


def test_a_sturdy_body_takes_more_room():
    def width(build):
        top = palette(Look()).top[0]
        waist = [x for x, y in places(picture("stand", Look(build=build)), top) if y > 110]
        return max(waist) - min(waist)

    assert width("sturdy") > width("slender") + 2


def test_the_outline_setting_draws_a_line_around_everything():
    outline = QColor(palette(Look(theme="dark", has_outline=True)).outline)
    plain = places(picture("stand", Look(theme="dark")), outline, 8)
    lined = places(picture("stand", Look(theme="dark", has_outline=True)), outline, 8)

    assert len(lined) > len(plain) + 100


def test_a_picture_is_sharp_at_twice_the_pixels():
    image = picture("stand", ratio=2.0)

    assert len(places(image, palette(Look()).top[0])) > 400


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_themes_change_the_room(theme):
    look = Look(theme=theme)

    assert len(places(picture("bed", look), palette(look)["soft"])) > 100


def test_a_figure_that_changes_its_look_paints_the_new_one():
    figure, pose = Figure(), POSES["stand"]
    figure.set_look(Look(person="robin"))
    image = new_image(picture("stand").size())
    painter = QPainter(image)
    figure.paint(painter, QRectF(0, 0, SIZE, SIZE), Shown(pose, poster_frame(pose)))
    painter.end()

    assert len(places(image, palette(Look(person="robin")).top[0])) > 100


def test_all_that_is_kept_stays_below_thirty_megabytes():
    image = new_image(
        picture("stand").size().scaled(2600, 2600, Qt.AspectRatioMode.KeepAspectRatio)
    )
    figure = Figure()
    for name in list(POSES)[:16]:
        painter = QPainter(image)
        shown = Shown(POSES[name], frame(POSES[name], None, Drive()))
        figure.paint(painter, QRectF(0, 0, 2600, 2600), shown)
        painter.end()
        assert STORE.kept_bytes < 30 * MB
    assert LARGEST**2 * 8 < 15 * MB


def test_a_store_forgets_the_room_used_longest_ago():
    from PySide6.QtCore import QRect, QSize

    from hipcalm.figure.layers import MOST_KEPT, Room

    store, side = Store(), 1024
    made = []

    def room(name):
        def make():
            made.append(name)
            return Room(new_image(QSize(side, side)), QRect(0, 0, side, side))

        return store.room((name,), make)

    count = MOST_KEPT // (side * side * 4)
    for name in range(count + 1):
        room(name)
    room(count)
    room(0)

    assert made == [*range(count + 1), 0]
    assert store.kept_bytes <= MOST_KEPT
