"""Messages of the railway port: customs messages WLJK, and the CIM/SMGS consignment note."""
