// How sigma.js draws nodes and ties. Its own programs draw each as an instance of one small figure: by a graphics card that
// is done at once, by a browser that draws on the processor one figure after the other. Here all their corners go over in one
// array, so that the same picture comes several times as fast there.
import { createEdgeCurveProgram } from "@sigma/edge-curve";
import { createEdgeArrowHeadProgram, createEdgeClampedProgram, createEdgeCompoundProgram, EdgeRectangleProgram, NodeCircleProgram } from "sigma/rendering";

const HEAD = { extremity: "target", lengthToThicknessRatio: 2.8, widenessToThicknessRatio: 2.2 };

/** Returns a program that draws as another of sigma's does, without instances. */
function whole(Program) {
  return class extends Program {
    getDefinition() {
      const { CONSTANT_ATTRIBUTES: corner, CONSTANT_DATA: corners, ...definition } = super.getDefinition();
      return { ...definition, ATTRIBUTES: [...definition.ATTRIBUTES, ...corner] };
    }

    processVisibleItem(index, start, ...rest) {
      super.processVisibleItem(index, start, ...rest);
      this.corners ??= super.getDefinition().CONSTANT_DATA;
      const { array, corners, ATTRIBUTES_ITEMS_COUNT: step } = this;
      const own = step - corners[0].length;
      corners.forEach((corner, n) => {
        const at = start + n * step;
        if (n) array.copyWithin(at, start, start + own);
        array.set(corner, at + own);
      });
    }
  };
}

export const NODES = { circle: whole(NodeCircleProgram) };

export const LINES = {
  arrow: createEdgeCompoundProgram([createEdgeClampedProgram(HEAD), createEdgeArrowHeadProgram(HEAD)].map(whole)),
  line: whole(EdgeRectangleProgram),
  curvedArrow: whole(createEdgeCurveProgram({ arrowHead: HEAD })),
  curve: whole(createEdgeCurveProgram({ arrowHead: null })),
};
