"""One lock as OpenTNSim simulates it. Runs in that package's own Python: reads a stream as JSON, writes what happened.

Sizes are metres, times minutes. The lock of the stream gives the length and the fixed and per-vessel time of a lockage;
OpenTNSim is set so that a lockage takes the same: an empty turn is doors and levelling, the rest of the fixed time is
the first vessel's way in and out, and each further vessel adds its share at both doors.
"""

from __future__ import annotations

import datetime
import json
import sys
import warnings

import networkx
import pandas
import pyproj
import simpy
from opentnsim.core import ExtraMetadata, Identifiable, Movable, VesselProperties
from opentnsim.graph.mixins import HasMultiDiGraph
from opentnsim.lock import lock as locks
from opentnsim.output import HasOutput
from opentnsim.vessel_traffic_service import vessel_traffic_service
from shapely.geometry import LineString, Point
from shapely.ops import transform

BEGIN = datetime.datetime(2025, 1, 1)
FAST = 1_000.0  # metres a second inside the chamber: the ways in and out are times, not speeds
SPEED, APPROACH = 4.0, 1_000.0  # from where a vessel registers to the doors
MIXINS = (
    locks.PassesLockComplex,
    Identifiable,
    Movable,
    VesselProperties,
    ExtraMetadata,
    HasMultiDiGraph,
    HasOutput,
)
Ship = type("Ship", MIXINS, {})


def waterway(length: float) -> networkx.DiGraph:
    """Two nodes with the lock between them."""
    place = pyproj.transformer.Transformer.from_crs("EPSG:4087", "EPSG:4326", always_xy=True).transform
    half = APPROACH + length / 2
    graph = networkx.DiGraph()
    for name, x in (("up", -half), ("down", half)):
        graph.add_node(name, geometry=transform(place, Point(x, 0)))
    graph.add_edge("up", "down", geometry=transform(place, LineString([(-half, 0), (half, 0)])), weight=1)
    graph.add_edge("down", "up", weight=1)
    return graph


def environment(length: float) -> simpy.Environment:
    env = simpy.Environment(initial_time=BEGIN.timestamp())
    env.epoch = BEGIN
    env.graph = waterway(length)
    env.vessel_traffic_service = vessel_traffic_service.VesselTrafficService(graph=env.graph, crs_m="4087")
    return env


def lock_of(env: simpy.Environment, given: dict) -> locks.IsLockComplex:
    """The lock with its times: `turn` an empty turn, `way` the first vessel's ways, `each` a further one's."""
    return locks.IsLockComplex(
        env=env,
        name="lock",
        node_open="up",
        node_A="up",
        node_B="down",
        distance_lock_doors_A_to_waiting_area_A=APPROACH,
        distance_lock_doors_B_to_waiting_area_B=APPROACH,
        distance_from_start_node_to_lock_doors_A=APPROACH,
        distance_from_end_node_to_lock_doors_B=APPROACH,
        lock_length=given["length"],
        lock_width=given["width"],
        lock_depth=10,
        doors_opening_time=given["turn"] * 15,
        doors_closing_time=given["turn"] * 15,
        levelling_time=given["turn"] * 30,
        sailing_distance_to_crossing_point=1.0,
        start_sailing_out_time_after_doors_have_been_opened=given["way"] * 60,
        sailing_in_time_gap_through_doors=given["each"] * 30,
        sailing_out_time_gap_through_doors=given["each"] * 30,
        sailing_time_before_opening_lock_doors=0.0,
        sailing_time_before_closing_lock_doors=0.0,
        sailing_in_speed_A=FAST,
        sailing_in_speed_B=FAST,
        sailing_out_speed_A=FAST,
        sailing_out_speed_B=FAST,
        clustering_time=given["cluster"] * 60,
        registration_nodes=["up", "down"],
    )


def ship(env: simpy.Environment, given: dict) -> Ship:
    """A vessel that registers at the moment it arrives."""
    way = ["up", "down"] if given["direction"] == "down" else ["down", "up"]
    return Ship(
        env=env,
        name=given["id"],
        geometry=env.graph.nodes[way[0]]["geometry"],
        route=way,
        v=SPEED,
        L=given["length"],
        B=given["beam"],
        T=3,
        type="dry bulk",
        arrival_time=pandas.Timestamp(BEGIN) + pandas.Timedelta(minutes=given["arrival"]),
    )


def sail(env: simpy.Environment, vessel: Ship, arrival: float):
    """Wait for its hour, then sail the route."""
    yield env.timeout(max(0.0, arrival * 60 + BEGIN.timestamp() - env.now))
    yield from vessel.move()


def simulate(given: dict) -> dict:
    """The lockages in order (those without vessels too), and the minute each vessel had left the lock."""
    env = environment(given["length"])
    lock = lock_of(env, given)
    for one in given["vessels"]:
        env.process(sail(env, ship(env, one), one["arrival"]))
    env.run()
    lockages = [
        {
            "direction": "up" if row.direction else "down",
            "start": minutes(row.time_operation_start),
            "end": minutes(row.time_operation_stop),
            "vessels": {vessel.name: minutes(passed(lock, vessel.id)) for vessel in row.vessels},
        }
        for row in lock.operation_planning.itertuples()
    ]
    return {"approach": APPROACH / SPEED / 60, "lockages": lockages}


def passed(lock: locks.IsLockComplex, vessel: str) -> pandas.Timestamp:
    """When the vessel had left the lock."""
    return lock.vessel_planning.loc[lock.vessel_planning.id == vessel, "time_lock_passing_stop"].iloc[-1]


def minutes(at: pandas.Timestamp) -> float:
    return (at - pandas.Timestamp(BEGIN)).total_seconds() / 60


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    json.dump(simulate(json.load(sys.stdin)), sys.stdout)
