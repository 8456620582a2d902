"""A bare Qt program with an icon in the tray and a menu of one entry, for comparison."""

import sys

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

application = QApplication(sys.argv[:1])
application.setQuitOnLastWindowClosed(False)
menu = QMenu()
menu.addAction("Quit").triggered.connect(application.quit)
icon = QSystemTrayIcon(QIcon(sys.argv[1]))
icon.setContextMenu(menu)
icon.show()
sys.exit(application.exec())
