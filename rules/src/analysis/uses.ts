import ts = require("typescript");
import type { Declaration } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import type { Place } from "./places.ts";
import { isMember } from "./syntax.ts";
import { Trail } from "./trail.ts";
import type { Use } from "./use.ts";

/** Where values go in one file, and what is done with them there. */
export class Uses {
  private references: Map<string, ts.Expression[]> | undefined;

  constructor(private readonly file: FileModel) {}

  /** What becomes of the value of an expression. */
  ofValue(expression: ts.Expression): readonly Use[] {
    return new Trail(this.file).value(expression).uses;
  }

  ofDeclaration(declaration: Declaration): readonly Use[] {
    return new Trail(this.file).declaration(declaration).uses;
  }

  ofPlace(place: Place): readonly Use[] {
    return new Trail(this.file).place(place).uses;
  }

  /** The expressions that name a place or variable. */
  namesOf(key: string): readonly ts.Expression[] {
    if (this.references === undefined) {
      this.references = new Map();
      ts.forEachChild(this.file.sourceFile, this.visit);
    }
    return this.references.get(key) ?? [];
  }

  private readonly visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node)) {
      this.note(this.file.inventory.resolve(node)?.id, node);
      const key = this.file.places.of(node)?.key;
      if (key !== this.file.inventory.resolve(node)?.id) this.note(key, node);
    } else if (isMember(node)) {
      this.note(this.file.places.of(node)?.key, node);
      this.visit(node.expression);
      if (ts.isElementAccessExpression(node)) this.visit(node.argumentExpression);
    } else if (ts.isPropertyAssignment(node)) {
      this.visit(node.initializer);
    } else {
      ts.forEachChild(node, this.visit);
    }
  };

  private note(key: string | undefined, node: ts.Expression): void {
    if (key === undefined) return;
    const known = this.references?.get(key);
    if (known === undefined) this.references?.set(key, [node]);
    else known.push(node);
  }
}
