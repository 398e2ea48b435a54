/** The text of the style sheet. */
declare const style: string;
export default style;
