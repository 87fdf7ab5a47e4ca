"""Whatever many do at once, the books are right afterwards: the desk sees to that at the end."""

from config import Config
from tests.concurrency.desk import Desk
from tests.concurrency.mixture import add_a_second_provider_and_room, stir


def test_no_mixture_of_deeds_sells_a_provider_or_a_room_twice(desk: Desk, config: Config) -> None:
    with desk.database.writing() as session:
        add_a_second_provider_and_room(session)
    said = stir(config, processes=2, each=6, deeds=50)
    done = {deed.partition(":")[0] for deed in said if deed.endswith(": NoneType")}
    assert done == {"keep", "extend", "book", "insist", "move", "drag", "cancel", "judge"}
    assert sum(count for deed, count in said.items() if deed.endswith("SlotTaken")) > 50
