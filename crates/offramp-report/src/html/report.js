// Adds to a page that is complete without it: opening all reasons at once, sorting and filtering tables, saving pictures.
(function () {
  "use strict";
  var make = function (tag, text, attributes) {
    var element = document.createElement(tag);
    if (text) element.textContent = text;
    Object.keys(attributes || {}).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    return element;
  };

  // Reasons: one button opens or closes them all; what is open is printed.
  document.querySelectorAll("[data-reasons]").forEach(function (box) {
    var all = box.querySelectorAll("details");
    if (all.length < 2) return;
    var tools = make("p", "", { class: "tools" });
    var button = make("button", "Open all reasons", { type: "button" });
    button.addEventListener("click", function () {
      var open = Array.prototype.some.call(all, function (one) { return !one.open; });
      all.forEach(function (one) { one.open = open; });
      button.textContent = open ? "Close all reasons" : "Open all reasons";
    });
    tools.append(button);
    box.prepend(tools);
  });
  // A link into closed details opens them.
  var show = function () {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target) target.scrollIntoView();
  };
  window.addEventListener("hashchange", show);
  if (location.hash) show();

  // Tables: headings become buttons that sort, and a menu keeps the rows of one concept.
  document.querySelectorAll("table[data-sorts]").forEach(function (table) {
    var body = table.tBodies[0];
    table.querySelectorAll("thead th").forEach(function (heading, column) {
      var button = make("button", heading.textContent, { type: "button" });
      heading.textContent = "";
      heading.append(button);
      button.addEventListener("click", function () {
        var down = heading.getAttribute("aria-sort") === "ascending";
        table.querySelectorAll("thead th").forEach(function (other) { other.removeAttribute("aria-sort"); });
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        var key = function (row) {
          var cell = row.cells[column];
          return cell.dataset.key !== undefined ? cell.dataset.key : cell.textContent.trim();
        };
        var rows = Array.prototype.slice.call(body.rows);
        rows.sort(function (one, other) {
          var left = key(one), right = key(other);
          var order = left !== "" && right !== "" && !isNaN(left) && !isNaN(right) ? left - right : left.localeCompare(right);
          return down ? -order : order;
        });
        rows.forEach(function (row) { body.append(row); });
      });
    });
    var concepts = [];
    table.querySelectorAll("tr[data-concepts]").forEach(function (row) {
      row.dataset.concepts.split(" ").forEach(function (one) { if (one && concepts.indexOf(one) < 0) concepts.push(one); });
    });
    if (concepts.length < 2) return;
    var tools = make("p", "", { class: "tools" });
    var label = make("label", "Show the equilibria of ");
    var menu = make("select");
    menu.append(make("option", "any concept", { value: "" }));
    concepts.forEach(function (one) { menu.append(make("option", one, { value: one })); });
    menu.addEventListener("change", function () {
      table.querySelectorAll("tr[data-concepts]").forEach(function (row) {
        row.hidden = menu.value !== "" && row.dataset.concepts.split(" ").indexOf(menu.value) < 0;
      });
    });
    label.append(menu);
    tools.append(label);
    table.closest(".scroll").before(tools);
  });

  // Pictures: each can be saved as SVG, with the looks it has here.
  document.querySelectorAll("figure.drawn[id] svg").forEach(function (svg) {
    var figure = svg.closest("figure");
    var link = make("a", "Picture as SVG", { href: "#" + figure.id, role: "button" });
    link.addEventListener("click", function (event) {
      event.preventDefault();
      var copy = svg.cloneNode(true);
      var style = document.createElementNS("http://www.w3.org/2000/svg", "style");
      style.textContent = document.getElementById("pictures-style").textContent;
      copy.insertBefore(style, copy.firstChild);
      var address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
      make("a", "", { href: address, download: figure.id + ".svg" }).click();
      setTimeout(function () { URL.revokeObjectURL(address); }, 1000);
    });
    figure.querySelector("figcaption").append(" ", link);
  });
})();
