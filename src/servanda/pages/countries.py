"""Short English names of states for the three-letter codes that event tables use (ISO 3166-1)."""

_TABLE = """
AFG Afghanistan;ALB Albania;DZA Algeria;AGO Angola;ARG Argentina;ARM Armenia;AUS Australia
AUT Austria;AZE Azerbaijan;BHR Bahrain;BGD Bangladesh;BLR Belarus;BEL Belgium;BEN Benin;BTN Bhutan
BOL Bolivia;BIH Bosnia and Herzegovina;BWA Botswana;BRA Brazil;BGR Bulgaria;BFA Burkina Faso
BDI Burundi;KHM Cambodia;CMR Cameroon;CAN Canada;CAF Central African Republic;TCD Chad;CHL Chile
CHN China;COL Colombia;COM Comoros;COG Congo;COD Democratic Republic of the Congo;CRI Costa Rica
CIV Côte d'Ivoire;HRV Croatia;CUB Cuba;CYP Cyprus;CZE Czechia;DNK Denmark;DJI Djibouti;ECU Ecuador
DOM Dominican Republic;EGY Egypt;SLV El Salvador;GNQ Equatorial Guinea;ERI Eritrea;EST Estonia
SWZ Eswatini;ETH Ethiopia;FJI Fiji;FIN Finland;FRA France;GAB Gabon;GMB Gambia;GEO Georgia
DEU Germany;GHA Ghana;GRC Greece;GTM Guatemala;GIN Guinea;GNB Guinea-Bissau;GUY Guyana;HTI Haiti
HND Honduras;HUN Hungary;ISL Iceland;IND India;IDN Indonesia;IRN Iran;IRQ Iraq;IRL Ireland
ISR Israel;ITA Italy;JAM Jamaica;JPN Japan;JOR Jordan;KAZ Kazakhstan;KEN Kenya;PRK North Korea
KOR South Korea;KWT Kuwait;KGZ Kyrgyzstan;LAO Laos;LVA Latvia;LBN Lebanon;LSO Lesotho;LBR Liberia
LBY Libya;LIE Liechtenstein;LTU Lithuania;LUX Luxembourg;MDG Madagascar;MWI Malawi;MYS Malaysia
MDV Maldives;MLI Mali;MLT Malta;MRT Mauritania;MUS Mauritius;MEX Mexico;MDA Moldova;MCO Monaco
MNG Mongolia;MNE Montenegro;MAR Morocco;MOZ Mozambique;MMR Myanmar;NAM Namibia;NPL Nepal
NLD Netherlands;NZL New Zealand;NIC Nicaragua;NER Niger;NGA Nigeria;MKD North Macedonia;NOR Norway
OMN Oman;PAK Pakistan;PSE Palestine;PAN Panama;PNG Papua New Guinea;PRY Paraguay;PER Peru
PHL Philippines;POL Poland;PRT Portugal;QAT Qatar;ROU Romania;RUS Russia;RWA Rwanda;SAU Saudi Arabia
SEN Senegal;SRB Serbia;SLE Sierra Leone;SGP Singapore;SVK Slovakia;SVN Slovenia;SOM Somalia
ZAF South Africa;SSD South Sudan;ESP Spain;LKA Sri Lanka;SDN Sudan;SUR Suriname;SWE Sweden
CHE Switzerland;SYR Syria;TWN Taiwan;TJK Tajikistan;TZA Tanzania;THA Thailand;TLS Timor-Leste
TGO Togo;TTO Trinidad and Tobago;TUN Tunisia;TUR Türkiye;TKM Turkmenistan;UGA Uganda;UKR Ukraine
ARE United Arab Emirates;GBR United Kingdom;USA United States;URY Uruguay;UZB Uzbekistan
VEN Venezuela;VNM Vietnam;YEM Yemen;ZMB Zambia;ZWE Zimbabwe
"""

_NAMES = {
    code: name
    for entry in _TABLE.strip().replace("\n", ";").split(";")
    for code, _, name in [entry.partition(" ")]
}


_WITH_ARTICLE = frozenset(
    _NAMES[code]
    for code in ("ARE", "CAF", "COD", "COM", "DOM", "GBR", "GMB", "MDV", "NLD", "PHL", "USA")
)


def in_sentence(name: str) -> str:
    """Return the name as a sentence has it: ``the United States``, ``Russia``."""
    return f"the {name}" if name in _WITH_ARTICLE else name


def party_name(party: str) -> str:
    """Return the name of a state for its code; any other name of a party stays as it is."""
    return _NAMES.get(party, party)
