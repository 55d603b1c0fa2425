# What is installed beside the programs, and the Debian package of all of it, which `./dev package` makes.
# Configuration stands below /etc whatever the prefix is: the unit names it there.
set(share share/aijob_exporter)
install(FILES deploy/systemd/aijob-exporter.service DESTINATION lib/systemd/system)
install(FILES deploy/debian/config.yaml DESTINATION /etc/aijob_exporter)
install(FILES deploy/debian/aijob-exporter.default DESTINATION /etc/default RENAME aijob-exporter)
install(FILES README.md deploy/debian/copyright DESTINATION share/doc/aijob-exporter)
install(DIRECTORY deploy/prometheus deploy/runbooks deploy/failures DESTINATION ${share})
install(DIRECTORY deploy/alertmanager DESTINATION ${share} USE_SOURCE_PERMISSIONS)
install(DIRECTORY dashboards/ DESTINATION ${share}/dashboards
        FILES_MATCHING PATTERN "*.json" PATTERN src EXCLUDE PATTERN node_modules EXCLUDE
        PATTERN "package*.json" EXCLUDE PATTERN tsconfig.json EXCLUDE)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME aijob-exporter)
set(CPACK_PACKAGE_CONTACT "aijob_exporter <aijob_exporter@example.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Prometheus exporter that follows the logs of AI jobs")
set(CPACK_PACKAGE_DESCRIPTION
"Turns what only logs of training and inference jobs know into metrics:
GPU memory that ran out and why, collective timeouts and who caused
them, loading, steps, latency, checkpoints, failed tasks. Also takes
pushes as the Pushgateway does. With aijobctl, the operator's tool, and
with alert rules, dashboards and runbooks.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus, prometheus-alertmanager, python3")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${PROJECT_SOURCE_DIR}/deploy/debian/conffiles ${PROJECT_SOURCE_DIR}/deploy/debian/postinst
    ${PROJECT_SOURCE_DIR}/deploy/debian/prerm ${PROJECT_SOURCE_DIR}/deploy/debian/postrm)
include(CPack)
