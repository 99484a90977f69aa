import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-session-clear", "sessionKept", {
  "a fresh connect on one of two paths": {
    text: `
      export class Gateway {
        session = { id: null as string | null, sequence: null as number | null };
        connect(resume = false) {
          this.ws = new WebSocket(resume ? "wss://client.example/resume" : "wss://client.example");
          this.ws.onmessage = ({ data }) => this.onMessage(JSON.parse(data));
        }
        onMessage({ op, d, s }) {
          this.session.sequence = s;
          switch (op) {
            case 1:
              if (this.canResume()) this.resume();
              else this.identify();
              break;
            case 2:
              this.session.id = d.id;
              break;
            case 3:
              this.session.id = null;
              this.session.sequence = null;
              this.connect(false);
              break;
            case 4:
              this.stalled();
              break;
          }
        }
        stalled() {
          this.ws.close();
          this.connect(false);
          ~~~~~~~~~~~~ [sessionKept certain]
        }
        canResume() {
          return Boolean(this.session.id && this.session.sequence !== null);
        }
        resume() {
          this.ws.send(JSON.stringify({ op: 6, d: this.session }));
        }
        identify() {
          this.ws.send(JSON.stringify({ op: 2 }));
        }
      }
    `,
    mends: {
      "the slot cleared": { "    this.ws.close();": "    this.ws.close();\n    this.session.id = null;" },
      "a new session object": { "    this.ws.close();": "    this.ws.close();\n    this.session = { id: null, sequence: null };" },
      "a helper that clears": { "    this.ws.close();": "    this.drop();", "  canResume() {": "  drop() {\n    this.session.id = null;\n  }\n  canResume() {" },
      "a check that there is none": { "    this.ws.close();": "    if (this.canResume()) return;" },
      "a connect that clears": { "    this.ws = new": "    if (!resume) this.session.id = null;\n    this.ws = new" },
      "a resume": { "this.ws.close();\n    this.connect(false);": "this.ws.close();\n    this.connect(true);" },
      "a caller that clears": { "        this.stalled();": "        this.session.id = null;\n        this.stalled();" },
      "a parameter that says something else": { "connect(resume = false)": "connect(force = false)", "(resume ?": "(force ?" },
      "a decision by more than the session": { "if (this.canResume())": "if (this.mayResume && this.canResume())" },
      "a session that nothing clears": { "        this.session.id = null;\n        this.session.sequence = null;\n": "" },
    },
  },

  "a session that only the end clears": {
    text: `
      export class Gateway {
        private sessionId: string | undefined;
        connect(shouldResume: boolean) {
          this.ws = new WebSocket("wss://client.example");
          this.ws.onopen = () => {
            if (this.sessionId !== undefined) this.sendResume();
            else this.ws.send("identify");
          };
          this.ws.onmessage = ({ data }) => {
            this.sessionId = data.session;
            if (data.invalid) {
              setTimeout(() => this.connect(false), 1000);
                               ~~~~~~~~~~~~ [sessionKept possible]
            }
          };
        }
        sendResume() {
          this.ws.send(this.sessionId);
        }
        close() {
          this.sessionId = undefined;
          this.ws.close();
        }
      }
    `,
    mends: {
      "cleared before the timer": { "        setTimeout(() =>": "        this.sessionId = undefined;\n        setTimeout(() =>" },
      "cleared in it": { "() => this.connect(false)": "() => { this.sessionId = undefined; this.connect(false); }" },
    },
  },
});
