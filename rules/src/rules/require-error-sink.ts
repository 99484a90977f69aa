import { requireErrorSink as detector } from "../detect/require-error-sink.ts";
import { createRule } from "./rule.ts";

export const requireErrorSink = createRule({
  detector,
  description: "Require a listener for the error event of Node's sockets, from the moment they exist until they are gone",
  recommended: true,
  options: [],
});
