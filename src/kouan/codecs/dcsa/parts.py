"""Parts that the DCSA standards share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated as A

from kouan.codecs.shapes.plan import Node, Tag
from kouan.codecs.shapes.values import Chars, Code, Number, Prose
from kouan.codecs.transport.basics import Party as DomainParty
from kouan.codecs.transport.basics import Place as DomainPlace
from kouan.codecs.transport.cargo import Seal as DomainSeal

LOCODE = Code(form="[A-Z]{2}[A-Z0-9]{3}")
BOX = Chars(15)
QUANTITY = Number(18, 6)
SIGNED = Number(18, 6, signed=True)


class Address(Node, frozen=True):
    name: A[str, Tag("name", Chars(100))] = ""
    street: A[str, Tag("street", Chars(100))] = ""
    street_number: A[str, Tag("streetNumber", Chars(50))] = ""
    floor: A[str, Tag("floor", Chars(50))] = ""
    postcode: A[str, Tag("postCode", Chars(50))] = ""
    box: A[str, Tag("POBox", Chars(20))] = ""
    city: A[str, Tag("city", Chars(65))] = ""
    region: A[str, Tag("stateRegion", Chars(65))] = ""
    country_name: A[str, Tag("country", Chars(75))] = ""
    country: A[str, Tag("countryCode", Code(form="[A-Z]{2}"))] = ""


class Facility(Node, frozen=True):
    """A terminal or depot by the code list of its provider (SMDG, BIC)."""

    code: A[str, Tag("facilityCode", Chars(9))] = ""
    provider: A[str, Tag("facilityCodeListProvider", Code(("SMDG", "BIC")))] = ""


class Location(Node, frozen=True):
    """A place; latitude and longitude are texts in the standard."""

    name: A[str, Tag("locationName", Chars(100))] = ""
    kind: A[str, Tag("facilityTypeCode", Chars(4))] = ""
    address: A[Address | None, Tag("address")] = None
    locode: A[str, Tag("UNLocationCode", LOCODE)] = ""
    facility: A[Facility | None, Tag("facility")] = None
    facility_code: A[str, Tag("facilityCode", Chars(9))] = ""
    facility_provider: A[str, Tag("facilityCodeListProvider", Chars(5))] = ""
    latitude: A[str, Tag("latitude", Chars(10))] = ""
    longitude: A[str, Tag("longitude", Chars(11))] = ""
    at_latitude: A[str, Tag("geoCoordinate/latitude", Chars(10))] = ""
    at_longitude: A[str, Tag("geoCoordinate/longitude", Chars(11))] = ""

    @property
    def domain(self) -> DomainPlace:
        """As the rest of the house knows a place."""
        terminal = self.facility.code if self.facility else self.facility_code
        return DomainPlace(code=self.locode, agency="6", name=self.name, first=(terminal,) if terminal else ())


class Contact(Node, frozen=True):
    name: A[str, Tag("name", Chars(35))] = ""
    phone: A[str, Tag("phone", Chars(30))] = ""
    email: A[str, Tag("email", Chars(100))] = ""


class PartyCode(Node, frozen=True):
    code: A[str, Tag("partyCode", Chars(150))] = ""
    provider: A[str, Tag("codeListProvider", Chars(100))] = ""
    list: A[str, Tag("codeListName", Chars(100))] = ""
    function: A[str, Tag("partyFunction", Chars(3))] = ""


class Party(Node, frozen=True):
    """A party with its codes, address and contacts; the standards differ in which of them they have."""

    function: A[str, Tag("partyFunction", Chars(3))] = ""
    name: A[str, Tag("partyName", Chars(70))] = ""
    code: A[PartyCode | None, Tag("party")] = None
    codes: A[tuple[PartyCode, ...], Tag("identifyingCodes")] = ()
    address: A[Address | None, Tag("address")] = None
    contact: A[Contact | None, Tag("contactDetails")] = None
    contacts: A[tuple[Contact, ...], Tag("partyContactDetails")] = ()

    @property
    def domain(self) -> DomainParty:
        """As the rest of the house knows a party."""
        code = self.code.code if self.code else (self.codes[0].code if self.codes else "")
        return DomainParty(role=self.function, code=code, names=(self.name,))


class Weight(Node, frozen=True):
    value: A[Decimal | None, Tag("value", QUANTITY, need=True)] = None
    unit: A[str, Tag("unit", Code(("KGM", "LBR", "MTQ", "FTQ")), need=True)] = ""


class Seal(Node, frozen=True):
    """Track and trace says sealNumber, the newer standards number."""

    number: A[str, Tag("number", Chars(15))] = ""
    source: A[str, Tag("source", Chars(5))] = ""
    kind: A[str, Tag("type", Chars(5))] = ""
    old_number: A[str, Tag("sealNumber", Chars(15))] = ""
    old_source: A[str, Tag("sealSource", Chars(5))] = ""
    old_kind: A[str, Tag("sealType", Chars(5))] = ""

    @property
    def domain(self) -> DomainSeal:
        return DomainSeal(number=self.number or self.old_number, issuer=self.source or self.old_source)


class VoyageNumber(Node, frozen=True):
    carrier: A[str, Tag("carrierVoyageNumber", Chars(50))] = ""
    universal: A[str, Tag("universalVoyageReference", Chars(5))] = ""


class Service(Node, frozen=True):
    carrier: A[str, Tag("carrierServiceCode", Chars(11))] = ""
    universal: A[str, Tag("universalServiceReference", Chars(8))] = ""


class Reference(Node, frozen=True):
    kind: A[str, Tag("referenceType", Chars(3))] = ""
    value: A[str, Tag("referenceValue", Chars(100))] = ""


class Remark(Node, frozen=True):
    text: A[str, Tag("remark", Prose(5000))] = ""
