// A process that opens the store in a folder, as every part of a gateway does, and ends.

import { openDatabase } from "../../src/store/database.ts";

openDatabase(process.argv[2]!).close();
