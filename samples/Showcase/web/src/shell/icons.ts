/** Icons of one line, 20 by 20, in the colour of the text. */
const paths = {
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M4 16l1.4-1.4M14.6 5.4 16 4",
  moon: "M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3z",
  send: "M3 10h13M11 5l5 5-5 5",
  picture: "M3 4h14v12H3zM3 14l4-4 3.5 3.5L13 11l4 4M12.5 8.2a.9.9 0 1 0 0-1.8.9.9 0 0 0 0 1.8z",
  plus: "M10 4v12M4 10h12",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12 4l-6 6 6 6",
  people: "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5c.4-3 2.6-4.5 5.500-4.500s5.100 1.500 5.500 4.500M13 9.300a2.700 2.700 0 0 0 0-5.300M15 12.300c1.700.600 2.700 2 3 4.200",
  frames: "M6.500 16V4M3 7.500 6.500 4 10 7.500M13.500 4v12M10 12.500l3.500 3.500 3.500-3.500",
  check: "M4 10.500l4 4 8-9",
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}
