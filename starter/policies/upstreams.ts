// Where traffic goes.

import { upstream } from "sallyport";

/** The demo application that `sallyport dev --demo-provider` starts. Put your own here: several endpoints share the traffic. */
export const app = upstream("app", { endpoints: ["http://127.0.0.1:9001"] });
