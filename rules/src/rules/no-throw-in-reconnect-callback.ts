import { noThrowInReconnectCallback as detector } from "../detect/no-throw-in-reconnect-callback.ts";
import { createRule } from "./rule.ts";

export const noThrowInReconnectCallback = createRule({
  detector,
  description: "Disallow throws and unhandled rejections in callbacks that run on a timer's or a socket's stack",
  recommended: true,
  options: ["schedulers"],
  hasSuggestions: true,
});
